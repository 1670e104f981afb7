"""The content of the graph as values: places of nodes and numbers, highlights, names and sentences. Draws nothing."""
