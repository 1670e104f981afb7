"""Panels: each shows the state that it receives and calls the session; none knows another."""
