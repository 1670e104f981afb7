"""Training on threads of their own: what works there, and the window's side of it. Holds no document."""
