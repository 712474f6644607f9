// purpose: The tasks that a body leads or supports, by itself or in a group that it belonged to on the day, the earliest deadline first.
// parameters: body (body): name of the body, with its province or without
// example: graphkit query tasks_by_body --param body="Sở Kế hoạch và Đầu tư"
// row: {"body": "Sở Kế hoạch và Đầu tư tỉnh Phú Yên", "role": "lead", "in_group": "Các sở, ban, ngành (Phú Yên)", "task": "task-a09a9b972f92b8c2", "document": "118/KH-UBND|2024|Ủy ban nhân dân tỉnh Phú Yên", "section": "IV.1", "text": "1. Các sở, ban, ngành, UBND các huyện, thị xã, thành phố căn cứ Kế hoạch này xây dựng kế hoạch của đơn vị, địa phương mình trước ngày 25/6/2024; định kỳ báo cáo UBND tỉnh (qua Sở Kế hoạch và Đầu tư) trước ngày 15/12/2024.", "due": "2024-06-25", "due_text": "trước ngày 25/6/2024; trước ngày 15/12/2024"}
MATCH (b:Organization)
WHERE b.id = $body OR b.name = $body OR b.id = $body + ' tỉnh ' + b.place OR b.id = $body + ' thành phố ' + b.place
OPTIONAL MATCH (b)-[:MEMBER_OF]->(g:Organization)
WITH b.id AS body, [b.id] + collect(g.id) AS named
UNWIND named AS name
MATCH (t:Task)-[r:LED_BY|COORDINATED_WITH]->(o:Organization {id: name})
OPTIONAL MATCH (d:Document)-[:ASSIGNS]->(t)
OPTIONAL MATCH (:Organization {id: body})-[m:MEMBER_OF]->(o)
WITH body, name, t, r, d, m
WHERE name = body OR d.date IS NULL
   OR (coalesce(m.valid_from, '') <= d.date AND d.date <= coalesce(m.valid_to, '9999'))
RETURN body, CASE type(r) WHEN 'LED_BY' THEN 'lead' ELSE 'support' END AS role,
       CASE WHEN name <> body THEN name END AS in_group, t.id AS task, d.id AS document, t.section AS section,
       t.text AS text, t.due AS due, t.due_text AS due_text
ORDER BY body, due, task, role
