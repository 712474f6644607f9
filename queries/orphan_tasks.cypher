// purpose: The tasks that carry out no document.
// parameters: none
// example: graphkit query orphan_tasks
MATCH (t:Task)
WHERE NOT EXISTS { MATCH (t)-[:CARRIES_OUT]->(:Document) }
OPTIONAL MATCH (d:Document)-[:ASSIGNS]->(t)
OPTIONAL MATCH (t)-[:LED_BY]->(o:Organization)
WITH t, d, collect(o.name) AS lead
RETURN t.id AS task, d.id AS document, lead, t.section AS section, t.text AS text, t.due AS due,
       t.source AS source, t.start AS start
ORDER BY document, source, start, task
