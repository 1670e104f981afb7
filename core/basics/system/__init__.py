"""The operating system: files, processes, streams and interrupts."""
