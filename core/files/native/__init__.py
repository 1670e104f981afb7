"""The native document format, JSON."""
