// purpose: The tasks whose deadline lies between two days, both included; of a month, quarter or year, its last day counts.
// parameters: from (string): first day, such as 2024-07-01; to (string): last day
// example: graphkit query tasks_due --param from=2024-07-01 --param to=2024-09-30
// row: {"last_day": "2024-09-05", "task": "task-12103aeeae3145fe", "document": "source:04-thong-bao-ket-luan.md", "lead": ["Sở Kế hoạch và Đầu tư tỉnh Phú Yên"], "section": "II.3", "text": "- Báo cáo UBND tỉnh kết quả thực hiện Kế hoạch số 118/KH-UBND trước ngày 05/9/2024.", "due": "2024-09-05", "due_text": "trước ngày 05/9/2024"}
// lists: lead
MATCH (t:Task)
WHERE left(t.due, 4) >= left($from, 4) AND left(t.due, 4) <= left($to, 4)
WITH t, CASE
    WHEN size(t.due) = 4 THEN t.due + '-12-31'
    WHEN t.due ENDS WITH 'Q1' THEN left(t.due, 5) + '03-31'
    WHEN t.due ENDS WITH 'Q2' THEN left(t.due, 5) + '06-30'
    WHEN t.due ENDS WITH 'Q3' THEN left(t.due, 5) + '09-30'
    WHEN t.due ENDS WITH 'Q4' THEN left(t.due, 5) + '12-31'
    WHEN size(t.due) > 7 THEN t.due
    WHEN right(t.due, 2) IN ['04', '06', '09', '11'] THEN t.due + '-30'
    WHEN t.due =~ '..([02468][048]|[13579][26])-02' THEN t.due + '-29'
    WHEN right(t.due, 2) = '02' THEN t.due + '-28'
    ELSE t.due + '-31' END AS last_day
WHERE last_day >= $from AND last_day <= $to
OPTIONAL MATCH (d:Document)-[:ASSIGNS]->(t)
OPTIONAL MATCH (t)-[:LED_BY]->(o:Organization)
WITH t, last_day, d, collect(o.name) AS lead
RETURN last_day, t.id AS task, d.id AS document, lead, t.section AS section, t.text AS text, t.due AS due,
       t.due_text AS due_text
ORDER BY last_day, task, document
