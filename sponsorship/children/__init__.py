"""The record of a child, consent, and what an audience may see."""
