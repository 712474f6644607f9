// purpose: How many days after a document each one that implements it was adopted; null where a date is known by month or year only.
// parameters: code (document): code or id of the implemented document
// example: graphkit query implementation_lag --param code=41-NQ/TW
// row: {"implements": "41-NQ/TW|2023|Trung ương Đảng", "since": "2023-10-10", "id": "66/NQ-CP|2024|Chính phủ", "code": "66/NQ-CP", "type": "Nghị quyết", "date": "2024-05-09", "issuer": "Chính phủ", "days": 212}
// Day numbers are counted here because the engines share no way of subtracting dates.
MATCH (d:Document)-[:IMPLEMENTS]->(basis:Document {id: $code})
UNWIND [{date: basis.date, year: basis.year, sign: -1}, {date: d.date, year: d.year, sign: 1}] AS term
WITH d, basis, term.sign AS sign, term.year AS year, size(term.date) AS known,
     right(left(term.date, 7), 2) AS month, right(term.date, 2) AS day
WITH d, basis, sign, known, year, CASE WHEN month IN ['01', '02'] THEN year - 1 ELSE year END AS leaps,
     CASE month WHEN '01' THEN 0 WHEN '02' THEN 31 WHEN '03' THEN 59 WHEN '04' THEN 90 WHEN '05' THEN 120
                WHEN '06' THEN 151 WHEN '07' THEN 181 WHEN '08' THEN 212 WHEN '09' THEN 243 WHEN '10' THEN 273
                WHEN '11' THEN 304 WHEN '12' THEN 334 END AS before,
     CASE day WHEN '01' THEN 1 WHEN '02' THEN 2 WHEN '03' THEN 3 WHEN '04' THEN 4 WHEN '05' THEN 5 WHEN '06' THEN 6
              WHEN '07' THEN 7 WHEN '08' THEN 8 WHEN '09' THEN 9 WHEN '10' THEN 10 WHEN '11' THEN 11 WHEN '12' THEN 12
              WHEN '13' THEN 13 WHEN '14' THEN 14 WHEN '15' THEN 15 WHEN '16' THEN 16 WHEN '17' THEN 17
              WHEN '18' THEN 18 WHEN '19' THEN 19 WHEN '20' THEN 20 WHEN '21' THEN 21 WHEN '22' THEN 22
              WHEN '23' THEN 23 WHEN '24' THEN 24 WHEN '25' THEN 25 WHEN '26' THEN 26 WHEN '27' THEN 27
              WHEN '28' THEN 28 WHEN '29' THEN 29 WHEN '30' THEN 30 WHEN '31' THEN 31 END AS day
WITH d, basis, sign,
     CASE WHEN known = 10 THEN 365 * year + leaps / 4 - leaps / 100 + leaps / 400 + before + day END AS number
WITH d, basis, sum(sign * number) AS days, count(number) AS known
RETURN basis.id AS implements, basis.date AS since, d.id AS id, d.code AS code, d.type AS type, d.date AS date,
       d.issuer AS issuer, CASE WHEN known = 2 THEN days END AS days
ORDER BY implements, date, id
