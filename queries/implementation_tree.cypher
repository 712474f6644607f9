// purpose: All documents that implement the given one, directly or by way of others, each with a shortest path to it.
// parameters: code (string): code or id of the document at the top
// example: graphkit query implementation_tree --param code=41-NQ/TW
MATCH (top:Document), (d:Document)
WHERE (top.id = $code OR top.code = $code) AND d.id <> top.id
MATCH p = shortestPath((d)-[:IMPLEMENTS*1..30]->(top))
RETURN top.id AS root, length(p) AS depth, d.id AS id, d.code AS code, d.type AS type, d.date AS date,
       d.issuer AS issuer, [n IN nodes(p) | n.id] AS path
ORDER BY root, depth, id
