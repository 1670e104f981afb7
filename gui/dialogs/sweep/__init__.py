"""Dialog for sweeps."""
