"""Numbers about a network and its training: surface, landscape, distributions, scores, sweeps.

Imports core.document and what is below it.
"""
