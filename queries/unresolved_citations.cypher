// purpose: The citations whose document stays without a year or an issuer, with what it could be.
// parameters: none
// example: graphkit query unresolved_citations
// row: {"citation": "08-bao-cao.md#2965-3004", "surface": "Thông báo số 287-TB/HHDN ngày 20/8/2024", "document": "287-TB/HHDN|2024|", "candidates": [], "source": "08-bao-cao.md", "start": 2965, "sentence": "Hiệp hội Doanh nghiệp tỉnh phản ánh tại Thông báo số 287-TB/HHDN ngày 20/8/2024 về khó khăn trong tiếp cận mặt bằng sản xuất."}
// lists: candidates
MATCH (c:Citation)
OPTIONAL MATCH (c)-[:REFERS_TO]->(d:Document)
WITH c, d
WHERE d.year IS NULL OR d.issuer IS NULL
RETURN c.id AS citation, c.surface AS surface, d.id AS document, c.candidates AS candidates,
       c.source AS source, c.start AS start, c.sentence AS sentence
ORDER BY source, start, citation
