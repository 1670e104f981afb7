"""The presets, one document each; core.gallery.presets names them."""
