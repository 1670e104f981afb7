"""The application: from the command line to the window, and an orderly end."""
