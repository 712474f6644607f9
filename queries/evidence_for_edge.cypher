// purpose: The citations that an edge between two documents is read from.
// parameters: from (string): code or id of the document that acts; to (string): code or id of the document it acts on; relation (string = ""): only this relation, such as IMPLEMENTS
// example: graphkit query evidence_for_edge --param from=52-CTr/TU --param to=41-NQ/TW
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
