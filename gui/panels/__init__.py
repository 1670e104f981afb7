"""The panels: each shows the state that it is given and calls the session; none knows another."""
