"""Panels that show backpropagation: derivation, weight influence, gradient check."""
