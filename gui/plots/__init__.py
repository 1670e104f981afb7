"""Plots: pyqtgraph in Chainrule's style, and what the plot panels share."""
