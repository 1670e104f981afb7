"""Panels that show training: loss curve, histories, distributions, optimizer."""
