"""The first day: what the old books held, brought into these."""
