"""Weights of other programs: arrays and text files."""
