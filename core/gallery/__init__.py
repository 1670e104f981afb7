"""Networks and data that come with Chainrule: presets, published worked examples, data sets.

Imports core.files and what is below it.
"""
