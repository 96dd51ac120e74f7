"""Second persons: what one asks for, another decides."""
