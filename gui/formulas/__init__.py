"""Typeset formulas: pictures of LaTeX, the view that shows them, and worksheets."""
