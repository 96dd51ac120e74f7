"""Impact statements."""
