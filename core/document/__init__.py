"""The document, its edits, its timeline and its kept runs.

Imports everything up to core.training.reference.
"""
