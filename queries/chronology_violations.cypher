// purpose: Edges whose acting document is older than the one it acts on, with the citations that say so.
// parameters: none
// example: graphkit query chronology_violations
// row: none in examples/
// Full dates are compared by the day, others by the year.
MATCH (a:Document)-[r]->(b:Document)
WHERE CASE WHEN size(a.date) = 10 AND size(b.date) = 10 THEN a.date < b.date ELSE a.year < b.year END
UNWIND CASE WHEN size(r.citations) > 0 THEN r.citations ELSE [''] END AS mention
OPTIONAL MATCH (c:Citation {id: mention})
RETURN a.id AS actor, a.date AS actor_date, type(r) AS relation, b.id AS target, b.date AS target_date,
       c.id AS citation, c.sentence AS sentence, c.source AS source, c.start AS start, c.rule AS rule,
       c.confidence AS confidence
ORDER BY actor, target, relation, source, start, citation
