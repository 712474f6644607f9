// purpose: Reports that seem to answer a task, proposed with a score and a reason for somebody to confirm, the best first.
// parameters: none
// example: graphkit query proposed_answers
// row: {"task": "task-2851528b7419df06", "text": "| Sở Kế hoạch và Đầu tư | Tham mưu tổng kết 03 năm thi hành Nghị định số 80/2021/NĐ-CP trên địa bàn tỉnh | Trước ngày 30/9/2024 |", "due": "2024-09-30", "assigned_by": "118/KH-UBND|2024|Ủy ban nhân dân tỉnh Phú Yên", "report": "512/BC-SKHĐT|2024|Sở Kế hoạch và Đầu tư tỉnh Phú Yên", "reported": "2024-09-26", "score": 1.0, "reason": "Sở Kế hoạch và Đầu tư tỉnh Phú Yên leads the task, the report cites 118/KH-UBND|2024|Ủy ban nhân dân tỉnh Phú Yên, and both cite 80/2021/NĐ-CP|2021|Chính phủ; subjects agree to 1.00"}
MATCH (d:Document)-[a:PROPOSED_ANSWER]->(t:Task)
OPTIONAL MATCH (giver:Document)-[:ASSIGNS]->(t)
RETURN t.id AS task, t.text AS text, t.due AS due, giver.id AS assigned_by, d.id AS report, d.date AS reported,
       a.score AS score, a.reason AS reason
ORDER BY score DESC, task, report
