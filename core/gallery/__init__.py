"""Networks and data that come with the program: presets, published worked examples, data sets.

Imports core.files and what is below it.
"""
