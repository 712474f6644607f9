// purpose: What changed a document and what it changed (amended, replaced, repealed, suspended, corrected, consolidated), by date.
// parameters: code (document): code or id of the document
// example: graphkit query change_history --param code=22/2020/NQ-HĐND
// row: {"document": "22/2020/NQ-HĐND|2020|Hội đồng nhân dân tỉnh Phú Yên", "date": "2024-07-05", "direction": "in", "actor": "19/2024/NQ-HĐND|2024|Hội đồng nhân dân tỉnh Phú Yên", "relation": "REPLACES", "target": "22/2020/NQ-HĐND|2020|Hội đồng nhân dân tỉnh Phú Yên", "provisions": []}
// lists: provisions
MATCH (d:Document), (a:Document)-[r:AMENDS|REPLACES|REPEALS|SUSPENDS|CORRECTS|CONSOLIDATES]->(b:Document)
WHERE (d.id = $code OR d.code = $code) AND (a.id = d.id OR b.id = d.id)
UNWIND CASE WHEN size(r.citations) > 0 THEN r.citations ELSE [''] END AS citation
OPTIONAL MATCH (c:Citation {id: citation})
WITH d, a, type(r) AS relation, b, collect(DISTINCT c.pinpoint) AS provisions
RETURN d.id AS document, a.date AS date, CASE WHEN a.id = d.id THEN 'out' ELSE 'in' END AS direction,
       a.id AS actor, relation, b.id AS target, provisions
ORDER BY document, date, actor, relation, target
