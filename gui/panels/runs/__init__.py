"""Panel of kept runs."""
