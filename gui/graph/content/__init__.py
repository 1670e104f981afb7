"""What the graph shows, as values: where nodes and numbers lie, what is lit, names and sentences. Draws nothing."""
