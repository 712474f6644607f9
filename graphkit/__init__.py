"""Read Vietnamese official documents into a knowledge graph."""
