"""Vietnamese knowledge as data tables that a jurist can read and mend, and their loader."""
