"""ONNX, both ways.
"""
