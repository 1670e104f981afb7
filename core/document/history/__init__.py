"""The history of a document: moments, the timeline, and kept runs."""
