"""Bank statements and the commitments they pay."""
