"""Why a score is what it is, in one plain sentence for each part."""

from core.formats import money
from core.i18n import _, ngettext
from core.labels import label
from core.money import Money
from sponsorship.children.rules import SENSITIVE, Circumstance, Poverty
from sponsorship.matching.scoring import Part, Score, urgency_of
from sponsorship.matching.services import Candidate, Search


def reasons(candidate: Candidate, search: Search) -> dict[Part, str]:
    """Return the sentence of each part; sensitive circumstances are not named."""
    told = kept_reasons(candidate.score, search.programme.currency)
    return told | {Part.URGENCY: _situation(candidate)}


def kept_reasons(score: Score, currency: str) -> dict[Part, str]:
    """Return the sentence of each part of a score that was kept, from the facts kept with it.

    Of the situation only how grave it was is known: circumstances are not kept in a score.
    """
    facts = score.facts
    return {
        Part.SUPPORT_GAP: _(
            "Lacks %(need)s a month beside what others give.",
            need=money(Money(facts.left, currency)),
        ),
        Part.WAITING: ngettext("Waits %(num)s day.", "Waits %(num)s days.", facts.waiting_days),
        Part.URGENCY: f"{label(urgency_of(facts.gravity))}.".capitalize(),
        Part.WISHES: _fit(score),
        Part.SIBLINGS: (
            _("A child of the same household is this sponsor’s.")
            if facts.siblings
            else _("No sister or brother is this sponsor’s.")
        ),
        Part.FAIRNESS: _(
            "%(free)s of %(living)s children of the commune have no sponsor.",
            free=facts.free,
            living=facts.living,
        ),
        Part.AMOUNT: _(
            "%(offer)s a month is offered.", offer=money(Money(facts.offered, currency))
        ),
    }


def circumstance_words(circumstances: tuple[Circumstance, ...]) -> list[str]:
    """Return the circumstances for people without case rights, each word once."""
    words = [
        _("Needs special protection") if kind in SENSITIVE else label(kind)
        for kind in circumstances
    ]
    return list(dict.fromkeys(words))


def _fit(score: Score) -> str:
    every = score.of(Part.WISHES) == score.weights.of(Part.WISHES)
    return str(_("Fits every wish.") if every else _("Fits the wishes in part."))


def _situation(candidate: Candidate) -> str:
    words = circumstance_words(candidate.circumstances)
    if candidate.household is not Poverty.OTHER:
        words.append(label(candidate.household))
    if not words:
        return str(_("No circumstance is recorded."))
    sentence = "; ".join(dict.fromkeys(words)) + "."
    return sentence[0].upper() + sentence[1:]
