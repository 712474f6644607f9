"""Where a graph is kept: Parquet (the truth), the embedded database beside it, RDF."""
