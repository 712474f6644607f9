// purpose: Documents that implement or rest on one that has been repealed or replaced as a whole.
// parameters: none
// example: graphkit query dead_basis
// row: none in examples/
// A repeal whose every citation names a provision ends that provision, not the document. A document that itself ends what
// it names as its basis (to wind up old cases) does not lose it.
MATCH (e:Document)-[r:REPEALS|REPLACES]->(b:Document)
UNWIND CASE WHEN size(r.citations) > 0 THEN r.citations ELSE [''] END AS citation
OPTIONAL MATCH (c:Citation {id: citation})
WITH e, type(r) AS ended, b, c
WHERE c.pinpoint IS NULL
WITH DISTINCT e, ended, b
MATCH (d:Document)-[r:IMPLEMENTS|BASED_ON]->(b)
WHERE d.id <> e.id
RETURN d.id AS id, d.code AS code, d.type AS type, d.date AS date, d.issuer AS issuer, type(r) AS relation,
       b.id AS basis, ended, e.id AS ended_by, e.date AS ended_on
ORDER BY basis, ended_on, ended_by, ended, date, id, relation
