"""Money paid out, with its vouchers."""
