// purpose: All documents that implement the given one, directly or by way of others, each with a shortest path to it.
// parameters: code (document): code or id of the document at the top
// example: graphkit query implementation_tree --param code=41-NQ/TW
// row: {"root": "41-NQ/TW|2023|Trung ương Đảng", "depth": 1, "id": "66/NQ-CP|2024|Chính phủ", "code": "66/NQ-CP", "type": "Nghị quyết", "date": "2024-05-09", "issuer": "Chính phủ", "path": ["66/NQ-CP|2024|Chính phủ", "41-NQ/TW|2023|Trung ương Đảng"]}
// fold: up
// columns: root depth id code type date issuer path
// order: root depth id
// Whole paths take an engine long to give: each row is a step nearer to the root, and graphkit joins the steps to shortest
// paths. Thirty steps are the most that LadybugDB takes.
MATCH ANY SHORTEST (d:Document)-[:IMPLEMENTS]->{1,30}(top:Document {id: $code})
WHERE d.id <> top.id
MATCH (d)-[:IMPLEMENTS]->(above:Document)
RETURN top.id AS root, d.id AS id, d.code AS code, d.type AS type, d.date AS date,
       d.issuer AS issuer, elementId(top) AS top, elementId(d) AS node, elementId(above) AS step
