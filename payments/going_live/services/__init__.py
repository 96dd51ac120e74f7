"""Going live: the list is read, asked for, approved by another person, and can be taken back."""

from payments.going_live.services.asking import GoLive, TakeBack, ask_to_go_back, ask_to_go_live
from payments.going_live.services.carrying_out import go_live
from payments.going_live.services.reading import OpeningList, OpeningSums, read_opening, template
from payments.going_live.services.standing import Standing, find_going_live, standing_of
from payments.going_live.services.taking_back import take_back

__all__ = [
    "GoLive",
    "OpeningList",
    "OpeningSums",
    "Standing",
    "TakeBack",
    "ask_to_go_back",
    "ask_to_go_live",
    "find_going_live",
    "go_live",
    "read_opening",
    "standing_of",
    "take_back",
    "template",
]
