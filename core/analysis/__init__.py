"""Numbers about a trained network: surface, landscape, distributions, scores, sweeps.

Imports everything up to core.document.document.
"""
