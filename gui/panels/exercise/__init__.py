"""The panel of exercises."""
