"""Output surface in 3-D."""
