// purpose: All that the given document implements or rests on, directly or by way of others, each with a shortest path.
// parameters: code (string): code or id of the document at the bottom
// example: graphkit query upstream_basis --param code=52-CTr/TU
// row: {"root": "52-CTr/TU|2024|Tỉnh ủy Phú Yên", "depth": 1, "id": "58/NQ-CP|2023|Chính phủ", "code": "58/NQ-CP", "type": "Nghị quyết", "date": "2023-04-21", "issuer": "Chính phủ", "path": ["52-CTr/TU|2024|Tỉnh ủy Phú Yên", "58/NQ-CP|2023|Chính phủ"]}
MATCH (bottom:Document), (d:Document)
WHERE (bottom.id = $code OR bottom.code = $code) AND d.id <> bottom.id
MATCH p = shortestPath((bottom)-[:IMPLEMENTS|BASED_ON*1..30]->(d))
RETURN bottom.id AS root, length(p) AS depth, d.id AS id, d.code AS code, d.type AS type, d.date AS date,
       d.issuer AS issuer, [n IN nodes(p) | n.id] AS path
ORDER BY root, depth, id
