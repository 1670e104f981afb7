"""What every part of the window uses: the panel base class, theme, icons, preferences, drawing in turns."""
