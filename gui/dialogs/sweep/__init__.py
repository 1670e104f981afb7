"""The dialog that runs sweeps."""
