"""The network, its activations and losses, and backpropagation: values and pure functions.

Imports core.basics only.
"""
