// purpose: The documents that a body has issued, by date.
// parameters: body (body): name of the body; from (string = ""): first day, such as 2024-01-01; to (string = ""): last day
// example: graphkit query documents_of_body --param body="Ủy ban nhân dân tỉnh Phú Yên" --param from=2024-07-01
// row: {"id": "203/KH-UBND|2024|Ủy ban nhân dân tỉnh Phú Yên", "code": "203/KH-UBND", "type": "Kế hoạch", "date": "2024-08-30", "title": null, "held": false}
// A month or a year counts when one of its days does ('~' sorts after every date); an unknown date, only without bounds.
MATCH (d:Document)
WHERE d.issuer = $body
  AND (($from = '' AND $to = '') OR (d.date IS NOT NULL AND d.date + '~' >= $from AND d.date <= $to + '~'))
RETURN d.id AS id, d.code AS code, d.type AS type, d.date AS date, d.title AS title, d.held AS held
ORDER BY date, id
