"""The one place that changes: the session, and what it shows."""

from gui.session.session import Session
from gui.session.state import Change, State

__all__ = ["Change", "Session", "State"]
