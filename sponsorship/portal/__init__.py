"""What a sponsor sees of the children they sponsor."""
