"""Panels for the network itself: weights, activation functions, matrices."""
