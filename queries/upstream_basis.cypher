// purpose: All that the given document implements or rests on, directly or by way of others, each with a shortest path.
// parameters: code (document): code or id of the document at the bottom
// example: graphkit query upstream_basis --param code=52-CTr/TU
// row: {"root": "52-CTr/TU|2024|Tỉnh ủy Phú Yên", "depth": 1, "id": "58/NQ-CP|2023|Chính phủ", "code": "58/NQ-CP", "type": "Nghị quyết", "date": "2023-04-21", "issuer": "Chính phủ", "path": ["52-CTr/TU|2024|Tỉnh ủy Phú Yên", "58/NQ-CP|2023|Chính phủ"]}
// fold: down
// columns: root depth id code type date issuer path
// order: root depth id
// Whole paths take an engine long to give: each row is a step nearer to the root, and graphkit joins the steps to shortest
// paths. Thirty steps are the most that LadybugDB takes.
MATCH ANY SHORTEST (bottom:Document {id: $code})-[:IMPLEMENTS|BASED_ON]->{1,30}(d:Document)
WHERE d.id <> bottom.id
MATCH (before:Document)-[:IMPLEMENTS|BASED_ON]->(d)
RETURN bottom.id AS root, d.id AS id, d.code AS code, d.type AS type, d.date AS date,
       d.issuer AS issuer, elementId(bottom) AS top, elementId(d) AS node, elementId(before) AS step
