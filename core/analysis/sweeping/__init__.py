"""Sweeps: many runs with varied settings, here or on a cluster, and what came out."""
