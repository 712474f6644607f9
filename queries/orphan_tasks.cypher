// purpose: The tasks that carry out no document.
// parameters: none
// example: graphkit query orphan_tasks
// row: {"task": "task-47da81f311bab1b3", "document": "27/2024/QĐ-UBND|2024|Ủy ban nhân dân tỉnh Phú Yên", "lead": ["Sở Tài chính tỉnh Phú Yên"], "section": "Điều 3.2", "text": "2. Sở Tài chính bố trí kinh phí, hướng dẫn quyết toán theo quy định.", "due": null, "source": "09-quyet-dinh.txt", "start": 4125}
// lists: lead
MATCH (t:Task)
WHERE NOT EXISTS { MATCH (t)-[:CARRIES_OUT]->(:Document) }
OPTIONAL MATCH (d:Document)-[:ASSIGNS]->(t)
OPTIONAL MATCH (t)-[:LED_BY]->(o:Organization)
WITH t, d, collect(o.name) AS lead
RETURN t.id AS task, d.id AS document, lead, t.section AS section, t.text AS text, t.due AS due,
       t.source AS source, t.start AS start
ORDER BY document, source, start, task
