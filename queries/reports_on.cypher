// purpose: The documents that report on the given one.
// parameters: code (document): code or id of the document that is reported on
// example: graphkit query reports_on --param code=118/KH-UBND
// row: {"id": "source:04-thong-bao-ket-luan.md", "code": null, "type": "Thông báo", "date": "2024-07", "issuer": "Ủy ban nhân dân tỉnh Phú Yên", "mentions": 1, "confidence": 0.9, "reports_on": "118/KH-UBND|2024|Ủy ban nhân dân tỉnh Phú Yên"}
MATCH (d:Document)-[r:REPORTS_ON]->(subject:Document {id: $code})
RETURN d.id AS id, d.code AS code, d.type AS type, d.date AS date, d.issuer AS issuer,
       r.mentions AS mentions, r.confidence AS confidence, subject.id AS reports_on
ORDER BY reports_on, date, id
