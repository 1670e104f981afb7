"""The panel of kept runs."""
