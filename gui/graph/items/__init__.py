"""Items of the graph: nodes, edges, matrices, and how they are drawn."""
