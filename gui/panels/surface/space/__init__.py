"""The output surface in space."""
