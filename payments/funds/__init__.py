"""Funds: what money is for."""
