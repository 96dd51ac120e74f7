"""A stand-in for Stripe, in test mode: cards can be tried without an account.

It runs as a process of its own and is never part of the application: nothing here imports the
four packages, and none of them imports it.
"""
