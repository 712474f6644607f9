// purpose: The tasks whose deadline lies before a day, the longest overdue first; of a month, quarter or year, its last day counts.
// parameters: today (string): the day, such as 2024-10-01; limit (integer = 100): how many tasks at most
// example: graphkit query tasks_overdue --param today=2024-10-01
// row: {"due": "2024-09-05", "task": "task-12103aeeae3145fe", "document": "source:04-thong-bao-ket-luan.md", "lead": ["Sở Kế hoạch và Đầu tư tỉnh Phú Yên"], "section": "II.3", "text": "- Báo cáo UBND tỉnh kết quả thực hiện Kế hoạch số 118/KH-UBND trước ngày 05/9/2024.", "due_text": "trước ngày 05/9/2024"}
// lists: lead
// Dates, months and years compare as they are written: what `today` begins with is not over yet. Quarters compare with
// the quarter of `today`. For speed only ids and deadlines are sorted, and by nothing else: which of the tasks with the
// last deadline that fits are listed is left open.
MATCH (t:Task)
WHERE NOT $today STARTS WITH t.due
  AND (t.due < $today OR (t.due CONTAINS 'Q' AND t.due < left($today, 4) +
       CASE WHEN right(left($today, 7), 2) IN ['01', '02', '03'] THEN '-Q1'
            WHEN right(left($today, 7), 2) IN ['04', '05', '06'] THEN '-Q2'
            WHEN right(left($today, 7), 2) IN ['07', '08', '09'] THEN '-Q3' ELSE '-Q4' END))
WITH t.id AS id, t.due AS due ORDER BY due LIMIT $limit
MATCH (t:Task {id: id})
OPTIONAL MATCH (d:Document)-[:ASSIGNS]->(t)
OPTIONAL MATCH (t)-[:LED_BY]->(o:Organization)
WITH t, d, collect(o.name) AS lead
RETURN t.due AS due, t.id AS task, d.id AS document, lead, t.section AS section, t.text AS text, t.due_text AS due_text
ORDER BY due, task, document
