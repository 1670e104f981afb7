"""Training: optimizers, settings, the reference implementation, the engine, and the loss of every epoch.

Imports core.basics, core.model, core.data and core.kernels.
"""
