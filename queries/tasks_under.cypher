// purpose: All tasks that carry out a document or one that implements it, directly or by way of others, each with a shortest path.
// parameters: code (document): code or id of the document at the top
// example: graphkit query tasks_under --param code=41-NQ/TW
// row: {"root": "41-NQ/TW|2023|Trung ương Đảng", "depth": 2, "task": "task-d32c8eebe1defc72", "document": "118/KH-UBND|2024|Ủy ban nhân dân tỉnh Phú Yên", "section": "IV.3", "text": "3. Giao Sở Kế hoạch và Đầu tư theo dõi, đôn đốc, tổng hợp kết quả thực hiện, báo cáo UBND tỉnh và Bộ Kế hoạch và Đầu tư theo yêu cầu tại Nghị quyết số 66/NQ-CP.", "due": null, "path": ["task-d32c8eebe1defc72", "66/NQ-CP|2024|Chính phủ", "41-NQ/TW|2023|Trung ương Đảng"]}
// fold: up
// columns: root depth task document section text due path
// order: root depth task document
// Each row is a step nearer to the root, and graphkit joins the steps to shortest paths; a row without a task is a step
// between documents. Thirty steps are the most that LadybugDB takes, and it takes one id in two columns of a UNION for one column.
MATCH ANY SHORTEST (t:Task)-[:CARRIES_OUT|IMPLEMENTS]->{1,30}(top:Document {id: $code})
MATCH (t)-[:CARRIES_OUT]->(above:Document)
OPTIONAL MATCH (d:Document)-[:ASSIGNS]->(t)
RETURN top.id AS root, t.id AS id, t.id + '' AS task, d.id AS document, t.section AS section, t.text AS text, t.due AS due,
       elementId(top) AS top, elementId(t) AS node, elementId(above) AS step
UNION ALL
MATCH ANY SHORTEST (d:Document)-[:IMPLEMENTS]->{1,30}(top:Document {id: $code})
WHERE d.id <> top.id
MATCH (d)-[:IMPLEMENTS]->(above:Document)
RETURN top.id AS root, d.id AS id, '' AS task, '' AS document, '' AS section, '' AS text, '' AS due,
       elementId(top) AS top, elementId(d) AS node, elementId(above) AS step
