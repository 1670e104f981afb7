"""Backpropagation panels: derivation, weight influence, gradient check."""
