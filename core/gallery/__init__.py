"""Networks and data that come with the program: presets, published worked examples, data sets.

Imports everything up to core.files.
"""
