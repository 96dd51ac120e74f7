"""Administrative units with their dates."""
