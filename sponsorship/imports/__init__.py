"""Registers that offices send: looked at, taken, reported row by row, and taken back."""
