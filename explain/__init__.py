"""How it is told: a proof as a graph, as a drawing and in English."""
