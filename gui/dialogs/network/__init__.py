"""Dialogs for the network: new network, initial weights, comparison."""
