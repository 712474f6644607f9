// purpose: All documents that lose a basis if the given one is repealed, directly or by way of others, each with a shortest path to it.
// parameters: code (string): code or id of the document to be repealed
// example: graphkit query impact_of_repeal --param code=41-NQ/TW
// row: {"root": "41-NQ/TW|2023|Trung ương Đảng", "depth": 1, "id": "66/NQ-CP|2024|Chính phủ", "code": "66/NQ-CP", "type": "Nghị quyết", "date": "2024-05-09", "issuer": "Chính phủ", "held": false, "path": ["66/NQ-CP|2024|Chính phủ", "41-NQ/TW|2023|Trung ương Đảng"]}
// Thirty steps are the most that LadybugDB takes.
MATCH (repealed:Document), (d:Document)
WHERE (repealed.id = $code OR repealed.code = $code) AND d.id <> repealed.id
MATCH p = shortestPath((d)-[:IMPLEMENTS|BASED_ON|GUIDES*1..30]->(repealed))
RETURN repealed.id AS root, length(p) AS depth, d.id AS id, d.code AS code, d.type AS type, d.date AS date,
       d.issuer AS issuer, d.held AS held, [n IN nodes(p) | n.id] AS path
ORDER BY root, depth, id
