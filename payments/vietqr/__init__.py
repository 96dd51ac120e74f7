"""Paying by scan: the payload of a VietQR code and the accounts that it may name."""
