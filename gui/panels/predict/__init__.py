"""Predict panel: what the network answers for a row of the user's own, and for a table."""
