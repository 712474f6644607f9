// purpose: How many tasks each body was given in a month, and how many deadlines of its tasks fall in it, as lead and as support.
// parameters: none
// example: graphkit query workload
// row: {"body": "Báo Phú Yên", "month": "2024-07", "role": "lead", "tasks": 1, "deadlines": 0}
// A task is given with the document that assigns it. Of a quarter or year, the last month counts; tasks whose document is
// not dated to the month stand in the row without a month.
MATCH (t:Task)-[r:LED_BY|COORDINATED_WITH]->(o:Organization)
OPTIONAL MATCH (d:Document)-[:ASSIGNS]->(t)
WITH o.id AS body, CASE type(r) WHEN 'LED_BY' THEN 'lead' ELSE 'support' END AS role,
     CASE WHEN size(d.date) >= 7 THEN left(d.date, 7) END AS given,
     CASE WHEN size(t.due) = 4 THEN t.due + '-12'
          WHEN t.due ENDS WITH 'Q1' THEN left(t.due, 5) + '03'
          WHEN t.due ENDS WITH 'Q2' THEN left(t.due, 5) + '06'
          WHEN t.due ENDS WITH 'Q3' THEN left(t.due, 5) + '09'
          WHEN t.due ENDS WITH 'Q4' THEN left(t.due, 5) + '12'
          ELSE left(t.due, 7) END AS due
UNWIND [{month: given, tasks: 1, deadlines: 0}, {month: due, tasks: 0, deadlines: 1}] AS entry
WITH body, role, entry.month AS month, entry.tasks AS tasks, entry.deadlines AS deadlines
WHERE tasks = 1 OR month IS NOT NULL
RETURN body, month, role, sum(tasks) AS tasks, sum(deadlines) AS deadlines
ORDER BY body, month, role
