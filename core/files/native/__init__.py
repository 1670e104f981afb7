"""The native document, JSON.
"""
