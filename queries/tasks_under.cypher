// purpose: All tasks that carry out a document or one that implements it, directly or by way of others, each with a shortest path.
// parameters: code (document): code or id of the document at the top
// example: graphkit query tasks_under --param code=41-NQ/TW
// row: {"root": "41-NQ/TW|2023|Trung ương Đảng", "depth": 2, "task": "task-d32c8eebe1defc72", "document": "118/KH-UBND|2024|Ủy ban nhân dân tỉnh Phú Yên", "section": "IV.3", "text": "3. Giao Sở Kế hoạch và Đầu tư theo dõi, đôn đốc, tổng hợp kết quả thực hiện, báo cáo UBND tỉnh và Bộ Kế hoạch và Đầu tư theo yêu cầu tại Nghị quyết số 66/NQ-CP.", "due": null, "path": ["task-d32c8eebe1defc72", "66/NQ-CP|2024|Chính phủ", "41-NQ/TW|2023|Trung ương Đảng"]}
// Thirty steps are the most that LadybugDB takes; the first one leads from the task to its document.
MATCH p = ANY SHORTEST (t:Task)-[:CARRIES_OUT|IMPLEMENTS]->{1,30}(top:Document {id: $code})
OPTIONAL MATCH (d:Document)-[:ASSIGNS]->(t)
RETURN top.id AS root, length(p) AS depth, t.id AS task, d.id AS document, t.section AS section, t.text AS text,
       t.due AS due, [n IN nodes(p) | n.id] AS path
ORDER BY root, depth, task, document
