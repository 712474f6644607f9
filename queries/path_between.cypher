// purpose: A shortest path between two documents over relations of any kind and direction, with the edges that make it.
// parameters: from (document): code or id of the one document; to (document): code or id of the other
// example: graphkit query path_between --param from=118/KH-UBND --param to=41-NQ/TW
// row: {"start": "118/KH-UBND|2024|Ủy ban nhân dân tỉnh Phú Yên", "goal": "41-NQ/TW|2023|Trung ương Đảng", "steps": 2, "path": ["118/KH-UBND|2024|Ủy ban nhân dân tỉnh Phú Yên", "3105/UBND-KT|2024|Ủy ban nhân dân tỉnh Phú Yên", "41-NQ/TW|2023|Trung ương Đảng"], "actor": "3105/UBND-KT|2024|Ủy ban nhân dân tỉnh Phú Yên", "relation": "IMPLEMENTS", "target": "41-NQ/TW|2023|Trung ương Đảng", "mentions": 1}
// Documents that are not neighbours on a shortest path have no edge between them, so all edges among them are its edges.
// Thirty steps are the most that LadybugDB takes.
MATCH (a:Document), (b:Document)
WHERE (a.id = $from OR a.code = $from) AND (b.id = $to OR b.code = $to) AND a.id <> b.id
MATCH p = shortestPath((a)-[:IMPLEMENTS|BASED_ON|GUIDES|AMENDS|REPLACES|REPEALS|SUSPENDS|CORRECTS|CONSOLIDATES|
                            PROMULGATES|REPORTS_ON|CITES*1..30]-(b))
WITH a.id AS start, b.id AS goal, length(p) AS steps, [n IN nodes(p) | n.id] AS path
UNWIND path AS member
MATCH (x:Document {id: member})-[r]->(y:Document)
WHERE y.id IN path
RETURN start, goal, steps, path, x.id AS actor, type(r) AS relation, y.id AS target, r.mentions AS mentions
ORDER BY start, goal, actor, relation, target
