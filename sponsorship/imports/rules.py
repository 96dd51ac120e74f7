"""Where an import stands."""

from enum import StrEnum


class ImportState(StrEnum):
    """Only looked at; taken; taken and then taken back; or thrown away unread."""

    DRAFT = "draft"
    TAKEN = "taken"
    UNDONE = "undone"
    DISCARDED = "discarded"
