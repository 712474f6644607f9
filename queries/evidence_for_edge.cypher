// purpose: The citations that an edge between two documents is read from.
// parameters: from (document): code or id of the document that acts; to (document): code or id of the document it acts on; relation (string = ""): only this relation, such as IMPLEMENTS
// example: graphkit query evidence_for_edge --param from=52-CTr/TU --param to=41-NQ/TW
// row: {"actor": "52-CTr/TU|2024|Tỉnh ủy Phú Yên", "relation": "IMPLEMENTS", "target": "41-NQ/TW|2023|Trung ương Đảng", "citation": "02-ke-hoach.md#318-356", "surface": "Nghị quyết số 41-NQ/TW ngày 10/10/2023", "pinpoint": null, "sentence": "## Thực hiện Nghị quyết số 66/NQ-CP ngày 09/5/2024 của Chính phủ và Chương trình hành động số 52-CTr/TU ngày 15/01/2024 của Tỉnh ủy thực hiện Nghị quyết số 41-NQ/TW ngày 10/10/2023 của Bộ Chính trị", "source": "02-ke-hoach.md", "start": 318, "stop": 356, "rule": "numbered", "confidence": 1.0}
MATCH (a:Document)-[r]->(b:Document)
WHERE (a.id = $from OR a.code = $from) AND (b.id = $to OR b.code = $to)
  AND ($relation = '' OR type(r) = $relation)
WITH a, b, type(r) AS relation, r.citations AS citations
UNWIND citations AS citation
MATCH (c:Citation {id: citation})
RETURN a.id AS actor, relation, b.id AS target, c.id AS citation, c.surface AS surface, c.pinpoint AS pinpoint,
       c.sentence AS sentence, c.source AS source, c.start AS start, c.`end` AS stop, c.rule AS rule,
       c.confidence AS confidence
ORDER BY actor, target, relation, source, start, citation
