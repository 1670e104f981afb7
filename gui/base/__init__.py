"""What every part of the window uses: theme, icons, commands, preferences, sizes of text. Knows no session."""
