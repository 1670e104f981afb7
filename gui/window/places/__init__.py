"""Places of panels: docks, modes, narrow windows, stages of lessons and the projector."""
