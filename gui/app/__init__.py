"""The application: from the command line to a window, and a clean end."""
