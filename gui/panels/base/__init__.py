"""What panels have in common: the base class, panels with a plot, panels of formulas."""
