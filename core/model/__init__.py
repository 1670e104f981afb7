"""The network, its activations and losses, backpropagation, and the notation of its quantities.

Values and pure functions. Imports core.data and what is below it.
"""
