"""Feedback to users: errors, hints and the progress of long jobs."""
