"""Training panels: loss curve, weight histories, distributions, loss and optimizer."""
