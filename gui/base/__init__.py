"""Base of the window: commands, theme, icons, preferences, text scale, and scheduled drawing."""
