// purpose: The citations whose document stays without a year or an issuer, with what it could be.
// parameters: none
// example: graphkit query unresolved_citations
MATCH (c:Citation)
OPTIONAL MATCH (c)-[:REFERS_TO]->(d:Document)
WITH c, d
WHERE d.year IS NULL OR d.issuer IS NULL
RETURN c.id AS citation, c.surface AS surface, d.id AS document, c.candidates AS candidates,
       c.source AS source, c.start AS start, c.sentence AS sentence
ORDER BY source, start, citation
