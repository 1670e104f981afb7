"""Small widgets: number fields, labels, progress bars."""
