// purpose: Which provisions of a document were amended, replaced, repealed or guided, by what, and the words that say so.
// parameters: code (string): number and symbol, or name, of the document; year (integer = 0): its year, where several share the number
// example: graphkit query provisions_changed --param code=14/2022/QĐ-UBND
// row: {"document": "14/2022/QĐ-UBND|2022|Ủy ban nhân dân tỉnh Phú Yên", "provision": "khoản 2 Điều 3", "eid": "art_3__para_2", "relation": "REPEALS", "actor": "27/2024/QĐ-UBND|2024|Ủy ban nhân dân tỉnh Phú Yên", "date": "2024-07-22", "citations": ["09-quyet-dinh.txt#2295-2349"]}
// lists: citations
MATCH (d:Document)<-[:PART_OF*1..4]-(p:Provision)<-[r:AMENDS|REPLACES|REPEALS|GUIDES]-(a:Document)
WHERE (d.code = $code OR d.title = $code) AND ($year = 0 OR d.year = $year)
RETURN d.id AS document, p.label AS provision, p.eid AS eid, type(r) AS relation, a.id AS actor, a.date AS date,
       r.citations AS citations
ORDER BY document, eid, date, actor, relation
