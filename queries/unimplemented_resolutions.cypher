// purpose: Resolutions, directives and conclusions that no document of the corpus implements directly.
// parameters: issuer (body = ""): only those of this body; since (string = ""): only those adopted on this day or later, such as 2024-01-01
// example: graphkit query unimplemented_resolutions --param since=2020-01-01
// row: {"id": "22/2020/NQ-HĐND|2020|Hội đồng nhân dân tỉnh Phú Yên", "code": "22/2020/NQ-HĐND", "type": "Nghị quyết", "date": "2020-07-17", "issuer": "Hội đồng nhân dân tỉnh Phú Yên", "title": null, "held": false, "implementers_only_cited": 0}
// With `since`, a month or a year counts when its last day does ('~' sorts after every date), an unknown date does not.
MATCH (r:Document)
WHERE r.type IN ['Nghị quyết', 'Chỉ thị', 'Kết luận'] AND ($issuer = '' OR r.issuer = $issuer)
  AND ($since = '' OR (r.date IS NOT NULL AND r.date + '~' >= $since))
OPTIONAL MATCH (d:Document)-[:IMPLEMENTS]->(r)
WITH r, sum(CASE WHEN d.held THEN 1 ELSE 0 END) AS implementers, count(d) AS only_cited
WHERE implementers = 0
RETURN r.id AS id, r.code AS code, r.type AS type, r.date AS date, r.issuer AS issuer, r.title AS title,
       r.held AS held, only_cited AS implementers_only_cited
ORDER BY date, id
