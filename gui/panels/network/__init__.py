"""Panels that show the network itself: weights, activation functions, matrices."""
