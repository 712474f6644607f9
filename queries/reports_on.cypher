// purpose: The documents that report on the given one.
// parameters: code (string): code or id of the document that is reported on
// example: graphkit query reports_on --param code=118/KH-UBND
MATCH (d:Document)-[r:REPORTS_ON]->(subject:Document)
WHERE subject.id = $code OR subject.code = $code
RETURN d.id AS id, d.code AS code, d.type AS type, d.date AS date, d.issuer AS issuer,
       r.mentions AS mentions, r.confidence AS confidence, subject.id AS reports_on
ORDER BY reports_on, date, id
