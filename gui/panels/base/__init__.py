"""Base classes of panels: general panels, panels with a plot, formula panels."""
