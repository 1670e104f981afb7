"""Fields and menus in which users enter something."""
