// purpose: The documents that implement the given one directly.
// parameters: code (document): code or id of the implemented document
// example: graphkit query implementers_of --param code=41-NQ/TW
// row: {"id": "66/NQ-CP|2024|Chính phủ", "code": "66/NQ-CP", "type": "Nghị quyết", "date": "2024-05-09", "issuer": "Chính phủ", "mentions": 2, "confidence": 1.0, "implements": "41-NQ/TW|2023|Trung ương Đảng"}
MATCH (d:Document)-[r:IMPLEMENTS]->(basis:Document {id: $code})
RETURN d.id AS id, d.code AS code, d.type AS type, d.date AS date, d.issuer AS issuer,
       r.mentions AS mentions, r.confidence AS confidence, basis.id AS implements
ORDER BY implements, date, id
