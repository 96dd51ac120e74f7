"""Every dong in and out."""
