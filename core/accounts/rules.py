"""Passwords, throttling and the life of sessions and links."""

from datetime import timedelta
from enum import StrEnum


class LinkPurpose(StrEnum):
    """What a one-time link is for."""

    INVITATION = "invitation"
    RESET = "reset"


LINK_LIFE = {LinkPurpose.INVITATION: timedelta(days=7), LinkPurpose.RESET: timedelta(minutes=30)}
IDLE_LIFE = timedelta(minutes=30)
SESSION_LIFE = timedelta(hours=12)
TRIES_PER_MINUTE = 6
