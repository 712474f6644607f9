// purpose: The documents that most other documents point at, by whatever relation.
// parameters: limit (integer = 20): how many documents
// example: graphkit query most_cited --param limit=5
// row: {"id": "04/2017/QH14|2017|Quốc hội", "code": "04/2017/QH14", "type": "Luật", "date": "2017-06-12", "issuer": "Quốc hội", "held": false, "documents": 6, "mentions": 10}
MATCH (citing:Document)-[r]->(cited:Document)
WITH cited, count(DISTINCT citing.id) AS documents, sum(r.mentions) AS mentions
RETURN cited.id AS id, cited.code AS code, cited.type AS type, cited.date AS date, cited.issuer AS issuer,
       cited.held AS held, documents, mentions
ORDER BY documents DESC, mentions DESC, id
LIMIT $limit
