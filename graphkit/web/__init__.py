"""The web application of an office: search, documents, bodies, lineage, tasks, uploads, queries."""
