"""Small widgets: number fields, labels, progress."""
