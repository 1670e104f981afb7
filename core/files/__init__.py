"""Files: networks and documents in and out."""
