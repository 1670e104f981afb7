"""The window: a session that changes, panels that show."""
