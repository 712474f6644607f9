"""How a graph looks: pages that stand alone."""
