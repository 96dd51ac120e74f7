"""Months of the books: closed in order, reopened by two persons."""
