"""What happens at each change: the new state made consistent, its difference for the panels, and its undo entry.

It stands below every door of the session, and may import the state, but no door.
"""
