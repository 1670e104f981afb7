"""Plots: pyqtgraph with the program's style, and what the plot panels share."""
