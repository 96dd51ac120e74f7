"""The run that charges cards: dues are claimed, sent and settled, each step committed by itself.

Whatever stops it, and however many run it at once, running it again goes on where it stopped. The
gateway is never asked inside a transaction.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from typing import Any

from flask import current_app

from core.access import Actor
from core.audit import Act, record
from core.db import unit_of_work
from core.errors import Unavailable
from core.faults import fault
from core.i18n import _l
from payments.cards.ports import Gateway, GatewayRefused, Intent, OutcomeUnknown
from payments.cards.rules import Outcome
from payments.cards.services.claiming import Claimed, claim, new_runner, not_chargeable
from payments.cards.services.desk import body_of_cards, gateway
from payments.cards.services.guarding import check_guard
from payments.cards.services.opening import keep_to_what_is_open, open_dues
from payments.cards.services.outcomes import found_nothing, lose, stop_for, take_news

CHARGE, SWEEP = "cards.charge", "cards.sweep"
"""Kinds of jobs: the run, and asking for what we were not told."""
Report = Callable[[int, int], None]
PIECE = 20
"""Dues in a runner's hands at a time: all of them are sent well within a lease."""
EARLIER = timedelta(hours=1)
"""Looked for from before it was asked: clocks differ."""
MOST_SILENCES = 5
"""Answers in a row that did not come, after which the run waits for better times."""
NOT_OURS = frozenset({"AuthenticationError", "PermissionError"})
"""Refusals of our key, not of a charge."""


@dataclass(frozen=True)
class ChargeReport:
    """What a run did: dues opened, cancelled since nothing was open, and outcomes of attempts."""

    opened: int = 0
    cancelled: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)

    @property
    def sent(self) -> int:
        """How many attempts were asked about."""
        return sum(self.outcomes.values())

    def as_json(self) -> dict[str, Any]:
        """Return the object that the command prints."""
        return {**asdict(self), "sent": self.sent}


class _Run:
    """One runner at work."""

    def __init__(self, asked: Gateway, report: Report) -> None:
        self.runner = new_runner()
        self.asked = asked
        self.report = report
        self.outcomes: dict[str, int] = {}
        self.silences = 0

    def go(self, organisation_id: int) -> None:
        """Take piece after piece until nothing is to be done now, or nobody answers."""
        while self.silences < MOST_SILENCES:
            with unit_of_work("cards.claim"):
                claimed = claim(organisation_id, self.runner, PIECE)
            if not claimed:
                return
            self._send_all(claimed)
            self.report(sum(self.outcomes.values()), 0)

    def _send_all(self, claimed: Sequence[Claimed]) -> None:
        for one in claimed:
            if self.silences >= MOST_SILENCES:
                self._settle(one, OutcomeUnknown())
            elif one.may_be_sent:
                self._settle(one, self._send(one))

    def _send(self, one: Claimed) -> Intent | Exception | str | None:
        """Ask the gateway; return its answer, why there is none, or None: it knows no charge."""
        if (why := not_chargeable(one)) is not None:
            return why
        fault("cards.send:before")
        try:
            return self._answer(one)
        except (OutcomeUnknown, GatewayRefused) as error:
            return error
        finally:
            fault("cards.send:after")

    def _answer(self, one: Claimed) -> Intent | None:
        """Look for the charge where it may be known, and ask for it where that is safe."""
        found = self._find(one) if one.look_first else None
        return self.asked.charge(one.order) if found is None and one.may_ask else found

    def _find(self, one: Claimed) -> Intent | None:
        found = [
            intent
            for intent in self.asked.find_intents(one.order.customer, one.asked_at - EARLIER)
            if (intent.due, intent.attempt) == (one.order.due, one.order.attempt)
        ]
        paid = [intent for intent in found if intent.outcome is Outcome.SUCCEEDED]
        return next(iter(paid if one.hosted else paid or found), None)

    def _settle(self, one: Claimed, answer: Intent | Exception | str | None) -> None:
        with unit_of_work("cards.settle"):
            self._write(one, answer)
        if isinstance(answer, GatewayRefused) and answer.code in NOT_OURS:
            raise Unavailable(_l("The card gateway does not accept our key. See flask doctor."))

    def _write(self, one: Claimed, answer: Intent | Exception | str | None) -> None:
        place = (one.due_id, one.attempt_id, self.runner)
        if isinstance(answer, Intent):
            self._count(answer.outcome.value)
            self.silences = 0
            if answer.outcome is Outcome.SENT:
                lose(*place)
            else:
                take_news(answer)
        elif answer is None:
            self._count("not_found")
            found_nothing(*place)
        elif isinstance(answer, str):
            self._count("stopped")
            stop_for(*place, answer)
        elif isinstance(answer, GatewayRefused) and answer.code not in NOT_OURS:
            self._count("stopped")
            stop_for(*place, answer.code)
        else:
            self._count("unknown")
            self.silences += isinstance(answer, OutcomeUnknown)
            lose(*place)

    def _count(self, what: str) -> None:
        self.outcomes[what] = self.outcomes.get(what, 0) + 1


@dataclass(frozen=True)
class Charge:
    """What a run does: open new dues, also far above the usual, or only what waits."""

    open_new: bool = True
    allow_total: bool = False


def charge_cards(wanted: Charge, report: Report, *, by: Actor | None) -> ChargeReport:
    """Charge what is due, each due once; asked again, it goes on or finds nothing to do.

    Raises RuleBroken("allow_total") when the new dues are far above the usual, and Unavailable
    while cards are off or our key is refused.
    """
    asked = gateway()
    body = body_of_cards().id
    told = _open(wanted, body, by) if wanted.open_new else ChargeReport()
    run = _Run(asked, report)
    run.go(body)
    if run.silences >= MOST_SILENCES:
        current_app.logger.error("cards: the gateway does not answer")
    return replace(told, outcomes=run.outcomes)


def _open(wanted: Charge, organisation_id: int, by: Actor | None) -> ChargeReport:
    with unit_of_work("cards.open"):
        check_guard(organisation_id, allow_total=wanted.allow_total)
        opened = open_dues(organisation_id)
        cancelled = keep_to_what_is_open(organisation_id)
        if opened:
            record(Act("opened", "card_dues", str(opened)), by)
    return ChargeReport(opened, cancelled)
