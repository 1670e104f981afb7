"""Training: optimizers, settings, the reference implementation, the engine, the loss of every epoch.

Imports core.model and what is below it.
"""
