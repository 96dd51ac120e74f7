"""Mail through a queue."""
