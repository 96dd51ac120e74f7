"""Charging cards: dues, attempts, what came of them, and what the gateway tells."""
