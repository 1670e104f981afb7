"""Where panels are: docks, modes, narrow windows, stages of lessons and the projector."""
