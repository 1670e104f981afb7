"""Scores of the predictions: measures, confusion matrix, the examples behind them, curves and k-fold."""
