// purpose: All documents that implement the given one, directly or by way of others, each with a shortest path to it.
// parameters: code (string): code or id of the document at the top
// example: graphkit query implementation_tree --param code=41-NQ/TW
// row: {"root": "41-NQ/TW|2023|Trung ương Đảng", "depth": 1, "id": "66/NQ-CP|2024|Chính phủ", "code": "66/NQ-CP", "type": "Nghị quyết", "date": "2024-05-09", "issuer": "Chính phủ", "path": ["66/NQ-CP|2024|Chính phủ", "41-NQ/TW|2023|Trung ương Đảng"]}
MATCH (top:Document), (d:Document)
WHERE (top.id = $code OR top.code = $code) AND d.id <> top.id
MATCH p = shortestPath((d)-[:IMPLEMENTS*1..30]->(top))
RETURN top.id AS root, length(p) AS depth, d.id AS id, d.code AS code, d.type AS type, d.date AS date,
       d.issuer AS issuer, [n IN nodes(p) | n.id] AS path
ORDER BY root, depth, id
