"""Files that only go out: scripts and tables."""
