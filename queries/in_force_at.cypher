// purpose: Whether a document had been adopted by a day and not been repealed or replaced before it, and what had changed it until then.
// parameters: code (document): code or id of the document; date (string): the day, such as 2024-07-01
// example: graphkit query in_force_at --param code=22/2020/NQ-HĐND --param date=2024-08-01
// row: {"id": "22/2020/NQ-HĐND|2020|Hội đồng nhân dân tỉnh Phú Yên", "code": "22/2020/NQ-HĐND", "type": "Nghị quyết", "date": "2020-07-17", "adopted": true, "in_force": false, "ended_by": ["19/2024/NQ-HĐND|2024|Hội đồng nhân dân tỉnh Phú Yên"], "amended_by": [], "suspended_by": [], "undated": []}
// lists: ended_by amended_by suspended_by undated
// Counted from the dates of the documents: when they take effect is not in the graph. A repeal whose every citation names
// a provision is an amendment. What has no date, or only the month or year of that day, is listed as undated, and
// `adopted` or `in_force` is null where it decides.
MATCH (d:Document)
WHERE d.id = $code OR d.code = $code
OPTIONAL MATCH (by:Document)-[r:REPEALS|REPLACES|AMENDS|CORRECTS|SUSPENDS]->(d)
UNWIND CASE WHEN size(r.citations) > 0 THEN r.citations ELSE [''] END AS citation
OPTIONAL MATCH (c:Citation {id: citation})
WITH d, by, type(r) AS relation, sum(CASE WHEN c.pinpoint IS NULL THEN 1 ELSE 0 END) AS whole
WITH d, by,
     CASE WHEN relation IN ['REPEALS', 'REPLACES'] AND whole > 0 THEN 'ends'
          WHEN relation = 'SUSPENDS' THEN 'suspends' ELSE 'amends' END AS change,
     CASE WHEN by.date IS NULL OR ($date STARTS WITH by.date AND by.date <> $date) THEN 'undated'
          WHEN by.date < $date THEN 'before' WHEN by.date = $date THEN 'that day' ELSE 'later' END AS moment
WITH d, CASE WHEN d.date = $date OR (d.date < $date AND NOT $date STARTS WITH d.date) THEN true
             WHEN d.date > $date THEN false END AS adopted,
     collect(DISTINCT CASE WHEN change = 'ends' AND moment = 'before' THEN by.id END) AS ended_by,
     collect(DISTINCT CASE WHEN change = 'amends' AND moment IN ['before', 'that day'] THEN by.id END) AS amended_by,
     collect(DISTINCT CASE WHEN change = 'suspends' AND moment IN ['before', 'that day'] THEN by.id END) AS suspended_by,
     collect(DISTINCT CASE WHEN moment = 'undated' THEN by.id END) AS undated,
     count(CASE WHEN change = 'ends' AND moment = 'undated' THEN by.id END) AS perhaps_ended
RETURN d.id AS id, d.code AS code, d.type AS type, d.date AS date, adopted,
       CASE WHEN adopted = false OR size(ended_by) > 0 THEN false
            WHEN adopted AND perhaps_ended = 0 THEN true END AS in_force,
       ended_by, amended_by, suspended_by, undated
ORDER BY date, id
