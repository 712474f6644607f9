// purpose: The tasks that a document assigns, in its order, with who leads, supports and supervises them.
// parameters: code (document): code or id of the document
// example: graphkit query conclusion_to_tasks --param code=1185-KL/TU
// row: {"document": "1185-KL/TU|2024|Tỉnh ủy Phú Yên", "task": "task-6ac4bf006d451c34", "section": "III.3", "text": "3. Văn phòng Tỉnh ủy theo dõi, đôn đốc việc thực hiện Kết luận này, định kỳ báo cáo Ban Thường vụ Tỉnh ủy.", "lead": ["Văn phòng Tỉnh ủy Phú Yên"], "support": [], "supervisors": [], "due": null, "due_text": null, "source": "03-ket-luan.txt", "start": 4834}
// lists: lead support supervisors
MATCH (d:Document {id: $code})-[:ASSIGNS]->(t:Task)
OPTIONAL MATCH (t)-[:LED_BY]->(o:Organization)
WITH d, t, collect(o.name) AS lead
OPTIONAL MATCH (t)-[:COORDINATED_WITH]->(o:Organization)
WITH d, t, lead, collect(o.name) AS support
OPTIONAL MATCH (t)-[:SUPERVISED_BY]->(p:Person)
WITH d, t, lead, support, collect(p.name) AS supervisors
RETURN d.id AS document, t.id AS task, t.section AS section, t.text AS text, lead, support, supervisors, t.due AS due,
       t.due_text AS due_text, t.source AS source, t.start AS start
ORDER BY document, source, start, task
