"""Analysis of networks and runs: surfaces, loss landscape, distributions, scores, sweeps.

Imports everything up to core.document.document.
"""
