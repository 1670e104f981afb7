"""Networks and data that come with Chainrule: presets, published worked examples, data sets.

Imports everything up to core.files.
"""
