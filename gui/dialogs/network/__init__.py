"""Dialogs about the network: a new one, initial weights, comparison."""
