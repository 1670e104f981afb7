"""The bars of the window: header, toolbar and timeline."""
