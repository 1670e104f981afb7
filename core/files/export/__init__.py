"""Export formats: scripts and tables."""
