// purpose: The tasks that a body leads or supports, the earliest deadline first.
// parameters: body (string): name of the body
// example: graphkit query tasks_by_body --param body="Sở Kế hoạch và Đầu tư"
// row: {"body": "Sở Kế hoạch và Đầu tư", "role": "lead", "task": "task-12103aeeae3145fe", "document": "source:04-thong-bao-ket-luan.md", "section": "II.3", "text": "- Báo cáo UBND tỉnh kết quả thực hiện Kế hoạch số 118/KH-UBND trước ngày 05/9/2024.", "due": "2024-09-05", "due_text": "trước ngày 05/9/2024"}
MATCH (t:Task)-[r:LED_BY|COORDINATED_WITH]->(o:Organization)
WHERE o.id = $body OR o.name = $body
OPTIONAL MATCH (d:Document)-[:ASSIGNS]->(t)
RETURN o.id AS body, CASE type(r) WHEN 'LED_BY' THEN 'lead' ELSE 'support' END AS role, t.id AS task,
       d.id AS document, t.section AS section, t.text AS text, t.due AS due, t.due_text AS due_text
ORDER BY body, due, task, role
