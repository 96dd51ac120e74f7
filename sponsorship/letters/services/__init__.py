"""What one may do with letters: write, read, give back, pass on."""

from sponsorship.letters.services.finding import (
    Post,
    count_of_child,
    counted,
    get_post,
    letters_of_sponsor,
    list_posts,
    post_to_hand_over,
    posts_of_sponsorship,
    posts_to_hand_over,
)
from sponsorship.letters.services.passing import PassOn, pass_on, withdraw_letter
from sponsorship.letters.services.printing import print_letter
from sponsorship.letters.services.reviewing import (
    GiveBack,
    Review,
    approve_letter,
    findings_in,
    give_back,
    reader_language,
)
from sponsorship.letters.services.writing import (
    NOT_POSSIBLE,
    ChildWrites,
    EnterLetter,
    WriteLetter,
    childs_letter,
    enter_letter,
    may_write,
    sponsorship_to_answer,
    sponsorships_to_answer,
    write_letter,
)

__all__ = [
    "NOT_POSSIBLE",
    "ChildWrites",
    "EnterLetter",
    "GiveBack",
    "PassOn",
    "Post",
    "Review",
    "WriteLetter",
    "approve_letter",
    "childs_letter",
    "count_of_child",
    "counted",
    "enter_letter",
    "findings_in",
    "get_post",
    "give_back",
    "letters_of_sponsor",
    "list_posts",
    "may_write",
    "pass_on",
    "post_to_hand_over",
    "posts_of_sponsorship",
    "posts_to_hand_over",
    "print_letter",
    "reader_language",
    "sponsorship_to_answer",
    "sponsorships_to_answer",
    "withdraw_letter",
    "write_letter",
]
