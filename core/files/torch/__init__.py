"""PyTorch: state dicts and exported programs."""
