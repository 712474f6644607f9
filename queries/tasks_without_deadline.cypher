// purpose: The tasks without a deadline, or with one that names no date (then its words are given).
// parameters: none
// example: graphkit query tasks_without_deadline
// row: {"task": "task-47da81f311bab1b3", "document": "27/2024/QĐ-UBND|2024|Ủy ban nhân dân tỉnh Phú Yên", "lead": ["Sở Tài chính tỉnh Phú Yên"], "section": "Điều 3.2", "text": "2. Sở Tài chính bố trí kinh phí, hướng dẫn quyết toán theo quy định.", "due_text": null, "source": "09-quyet-dinh.txt", "start": 4125}
// lists: lead
MATCH (t:Task)
WHERE t.due IS NULL
OPTIONAL MATCH (d:Document)-[:ASSIGNS]->(t)
OPTIONAL MATCH (t)-[:LED_BY]->(o:Organization)
WITH t, d, collect(o.name) AS lead
RETURN t.id AS task, d.id AS document, lead, t.section AS section, t.text AS text, t.due_text AS due_text,
       t.source AS source, t.start AS start
ORDER BY document, source, start, task
