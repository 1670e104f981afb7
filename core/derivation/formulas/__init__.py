"""The formulas of an update: the tree that a formula is, and the formula of every number."""
