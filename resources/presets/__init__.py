"""The presets, one document each; core.presets names them."""
