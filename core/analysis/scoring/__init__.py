"""Scores: how well a network does on its examples, and on examples that it was not trained on."""
