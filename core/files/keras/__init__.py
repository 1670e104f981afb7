"""Keras and its relatives: TensorFlow.js and TFLite."""
