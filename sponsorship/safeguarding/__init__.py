"""Keeping children safe: freezes, concerns, support plans, referrals, visits of sponsors."""
