"""When training stops by itself: early stopping, overfitting, and weights that stand still."""
