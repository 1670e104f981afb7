"""The session: the only mutable object, and the immutable state that it shows."""

from gui.session.session import Session
from gui.session.state import Change, State

__all__ = ["Change", "Session", "State"]
