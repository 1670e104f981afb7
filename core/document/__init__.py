"""The document, its edits, its timeline and its kept runs.

Imports core.derivation, core.kernels and what is below them.
"""
