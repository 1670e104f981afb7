"""Icons, one SVG file each."""
