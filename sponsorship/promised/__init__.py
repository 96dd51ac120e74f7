"""What was promised for a month against what was received, for each case owner."""
