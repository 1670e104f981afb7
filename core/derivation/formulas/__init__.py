"""Formulas of an update: the formula of every number."""
