"""Why a score is what it is, in one plain sentence for each part."""

from core.formats import money
from core.i18n import _, ngettext
from core.labels import label
from sponsorship.children.rules import SENSITIVE, Circumstance, Poverty
from sponsorship.matching.scoring import MOST, Part
from sponsorship.matching.services import Candidate, Search


def reasons(candidate: Candidate, search: Search) -> list[str]:
    """Return the sentences in the order of the parts; sensitive circumstances are not named."""
    return [
        ngettext("Waits %(num)s day.", "Waits %(num)s days.", candidate.waiting_days),
        _fit(candidate),
        _situation(candidate),
        _(
            "Lacks %(need)s a month beside the state’s allowance; %(offer)s is offered.",
            need=money(candidate.need),
            offer=money(search.money(search.offered)),
        ),
    ]


def circumstance_words(circumstances: tuple[Circumstance, ...]) -> list[str]:
    """Return the circumstances for people without case rights, each word once."""
    words = [
        _("Needs special protection") if kind in SENSITIVE else label(kind)
        for kind in circumstances
    ]
    return list(dict.fromkeys(words))


def _fit(candidate: Candidate) -> str:
    every = candidate.score.wishes == MOST[Part.WISHES]
    return str(_("Fits every wish.") if every else _("Fits the wishes in part."))


def _situation(candidate: Candidate) -> str:
    words = circumstance_words(candidate.circumstances)
    if candidate.household is not Poverty.OTHER:
        words.append(label(candidate.household))
    return "; ".join(dict.fromkeys(words)) + "." if words else _("No circumstance is recorded.")
