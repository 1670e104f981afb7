"""The desktop window: one session holds the state; panels display it."""
