"""Checking of answers: reading, comparing, naming the mistake, and the table of a class."""
