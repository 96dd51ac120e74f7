"""Programmes, holds and sponsorships."""
