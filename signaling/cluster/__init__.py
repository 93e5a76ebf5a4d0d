"""Many instances as one: every room has one home, other instances pass the frames of their clients on to it."""
