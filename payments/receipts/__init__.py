"""Numbered receipts."""
