"""Common parts of the window: theme, icons, commands, preferences, sizes of text. Knows no session."""
