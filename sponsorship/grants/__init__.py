"""Surgery and travel grants."""
