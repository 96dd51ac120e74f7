"""Holds and sponsorships: their kinds, lives and states, and what is legal when."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, StrEnum

from sponsorship.children.rules import Standing


class HoldKind(StrEnum):
    """Why a child is kept, which decides for how long."""

    CHECKOUT = "checkout"
    """The sponsor stands at the counter."""
    PROPOSAL = "proposal"
    """The sponsor was told of the child and thinks it over."""
    NO_MONEY = "no_money"
    """The sponsor said yes; the first money or the signature is on its way."""
    RESERVATION = "reservation"
    """Kept for a campaign, for sponsors who are not known yet."""
    KEPT_WARM = "kept_warm"
    """The sponsor stopped and may think again."""
    OFFERED_BACK = "offered_back"
    """The child has returned and is offered to whoever sponsored it before."""
    SUBSTITUTE = "substitute"
    """Offered to a sponsor whose child has left."""


class Release(StrEnum):
    """Who let a held child go, and for what."""

    DECLINED = "declined"
    """The sponsor did not take up the child."""
    REPLACED = "replaced"
    """Another child is offered instead."""
    CANCELLED = "cancelled"
    """The office took the offer back."""
    LEFT = "left"
    """The child can no longer be matched."""


BY_A_PERSON = (Release.DECLINED, Release.REPLACED, Release.CANCELLED)


class HoldState(StrEnum):
    """Live until confirmed, released by a person, or expired."""

    LIVE = "live"
    CONFIRMED = "confirmed"
    RELEASED = "released"
    EXPIRED = "expired"


@dataclass(frozen=True)
class HoldTerms:
    """How long a hold lives, what each extension adds, and whether a person may let it go."""

    life: timedelta
    extensions: tuple[timedelta, ...] = ()
    releasable: bool = True


TERMS = {
    HoldKind.CHECKOUT: HoldTerms(timedelta(minutes=15)),
    HoldKind.PROPOSAL: HoldTerms(timedelta(hours=72), (timedelta(hours=72),)),
    HoldKind.NO_MONEY: HoldTerms(
        timedelta(days=30), (timedelta(days=30), timedelta(days=15)), releasable=False
    ),
    HoldKind.RESERVATION: HoldTerms(timedelta(days=30), (timedelta(days=7),)),
    HoldKind.KEPT_WARM: HoldTerms(timedelta(days=7)),
    HoldKind.OFFERED_BACK: HoldTerms(timedelta(days=15)),
    HoldKind.SUBSTITUTE: HoldTerms(timedelta(days=30)),
}
OFFERS = (HoldKind.SUBSTITUTE, HoldKind.OFFERED_BACK, HoldKind.KEPT_WARM)
"""Kinds of a child for a sponsor whose sponsorship has ended."""
FOR_A_WISH = (HoldKind.PROPOSAL, HoldKind.CHECKOUT)
"""Kinds a matcher chooses between when a child is held for the wish of a sponsor."""


class SponsorshipState(StrEnum):
    """From the proposal, which is a live hold and no row of its own yet, to the end."""

    PROPOSED = "proposed"
    HELD = "held"
    """Agreed; waits for the first money or the signature."""
    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


RUNNING = (SponsorshipState.HELD, SponsorshipState.ACTIVE, SponsorshipState.PAUSED)
"""States in which the child's slot belongs to the sponsorship."""


class SponsorshipEvent(Enum):
    """What can happen to a sponsorship."""

    AGREE = "agree"
    DECLINE = "decline"
    ACTIVATE = "activate"
    LAPSE = "lapse"
    """No money and no signature came in time."""
    PAUSE = "pause"
    RESUME = "resume"
    CHILD_LEFT = "child_left"
    SPONSOR_STOPPED = "sponsor_stopped"
    TRANSFER = "transfer"
    """Another sponsor carries on with the same child."""


TRANSITIONS: dict[tuple[SponsorshipState, SponsorshipEvent], SponsorshipState] = {
    (SponsorshipState.PROPOSED, SponsorshipEvent.AGREE): SponsorshipState.HELD,
    (SponsorshipState.PROPOSED, SponsorshipEvent.DECLINE): SponsorshipState.ENDED,
    (SponsorshipState.PROPOSED, SponsorshipEvent.LAPSE): SponsorshipState.ENDED,
    (SponsorshipState.PROPOSED, SponsorshipEvent.CHILD_LEFT): SponsorshipState.ENDED,
    (SponsorshipState.HELD, SponsorshipEvent.ACTIVATE): SponsorshipState.ACTIVE,
    (SponsorshipState.HELD, SponsorshipEvent.LAPSE): SponsorshipState.ENDED,
    (SponsorshipState.ACTIVE, SponsorshipEvent.PAUSE): SponsorshipState.PAUSED,
    (SponsorshipState.PAUSED, SponsorshipEvent.RESUME): SponsorshipState.ACTIVE,
    **{
        (state, event): SponsorshipState.ENDED
        for state in RUNNING
        for event in (SponsorshipEvent.CHILD_LEFT, SponsorshipEvent.SPONSOR_STOPPED)
    },
    (SponsorshipState.ACTIVE, SponsorshipEvent.TRANSFER): SponsorshipState.ENDED,
    (SponsorshipState.PAUSED, SponsorshipEvent.TRANSFER): SponsorshipState.ENDED,
}
"""Every legal step; what is not here is refused."""


def sources_of(event: SponsorshipEvent) -> tuple[SponsorshipState, ...]:
    """Return the states in which an event is legal."""
    return tuple(state for state in SponsorshipState if (state, event) in TRANSITIONS)


class Side(Enum):
    """Whose story ended a sponsorship."""

    CHILD = "child"
    SPONSOR = "sponsor"
    FUND = "fund"


class EndReason(StrEnum):
    """Why a sponsorship ended, as the office counts it."""

    GREW_UP = "grew_up"
    MOVED_AWAY = "moved_away"
    SELF_SUFFICIENT = "self_sufficient"
    ADOPTED = "adopted"
    FAMILY_WITHDREW = "family_withdrew"
    CHILD_DIED = "child_died"
    SITE_CLOSED = "site_closed"
    SPONSOR_ASKED = "sponsor_asked"
    SPONSOR_MONEY = "sponsor_money"
    SPONSOR_DIED = "sponsor_died"
    SPONSOR_UNREACHABLE = "sponsor_unreachable"
    NEVER_PAID = "never_paid"
    TERM_OVER = "term_over"
    SPONSOR_RESTRICTED = "sponsor_restricted"
    TRANSFERRED = "transferred"
    EXCHANGED = "exchanged"
    PROGRAMME_CLOSED = "programme_closed"
    MISTAKE = "mistake"


SIDES = {
    Side.CHILD: (
        EndReason.GREW_UP,
        EndReason.MOVED_AWAY,
        EndReason.SELF_SUFFICIENT,
        EndReason.ADOPTED,
        EndReason.FAMILY_WITHDREW,
        EndReason.CHILD_DIED,
        EndReason.SITE_CLOSED,
    ),
    Side.SPONSOR: (
        EndReason.SPONSOR_ASKED,
        EndReason.SPONSOR_MONEY,
        EndReason.SPONSOR_DIED,
        EndReason.SPONSOR_UNREACHABLE,
        EndReason.NEVER_PAID,
        EndReason.TERM_OVER,
        EndReason.SPONSOR_RESTRICTED,
    ),
    Side.FUND: (
        EndReason.TRANSFERRED,
        EndReason.EXCHANGED,
        EndReason.PROGRAMME_CLOSED,
        EndReason.MISTAKE,
    ),
}
MAY_THINK_AGAIN = frozenset(
    {EndReason.SPONSOR_ASKED, EndReason.SPONSOR_MONEY, EndReason.SPONSOR_UNREACHABLE}
)
"""After these the child is kept warm for the sponsor for a week."""


def side_of(reason: EndReason) -> Side:
    """Return whose story an end belongs to."""
    return next(side for side, reasons in SIDES.items() if reason in reasons)


@dataclass(frozen=True)
class Ground:
    """Where a kind of hold may stand: the child, and the sponsorship it is about (None: none)."""

    child: frozenset[Standing]
    sponsorship: frozenset[SponsorshipState | None]
    ended_by: frozenset[Side] = frozenset()


_VERIFIED = frozenset({Standing.VERIFIED})
_NEW = Ground(_VERIFIED, frozenset({None}))
_AFTER = frozenset({SponsorshipState.ENDED})
LEGAL = {
    HoldKind.CHECKOUT: _NEW,
    HoldKind.PROPOSAL: _NEW,
    HoldKind.RESERVATION: _NEW,
    HoldKind.NO_MONEY: Ground(_VERIFIED, frozenset({SponsorshipState.HELD})),
    HoldKind.KEPT_WARM: Ground(_VERIFIED, _AFTER, frozenset({Side.SPONSOR})),
    HoldKind.OFFERED_BACK: Ground(_VERIFIED, _AFTER, frozenset({Side.CHILD})),
    HoldKind.SUBSTITUTE: Ground(_VERIFIED, _AFTER, frozenset({Side.CHILD, Side.FUND})),
}
"""Which hold is legal in which state; whether a slot is open is the database's to say."""


def is_legal(
    kind: HoldKind,
    child: Standing,
    sponsorship: SponsorshipState | None,
    ended_by: Side | None = None,
) -> bool:
    """Say whether a child may be held like this, given the sponsorship the hold is about."""
    ground = LEGAL[kind]
    if child not in ground.child or sponsorship not in ground.sponsorship:
        return False
    return ended_by in ground.ended_by if ground.ended_by else ended_by is None


class ProgrammeKind(StrEnum):
    """How the programme supports a child."""

    MONTHLY = "monthly"
    SCHOOL_YEAR = "school_year"
    FULL_CARE = "full_care"
    POOLED = "pooled"
    ONE_OFF = "one_off"


class Activation(StrEnum):
    """What makes an agreed sponsorship active."""

    AGREEMENT = "agreement"
    FIRST_PAYMENT = "first_payment"
    SIGNATURE = "signature"


class Leftover(StrEnum):
    """What becomes of money for a child who has left."""

    NEW_CHILD = "new_child"
    FUND = "fund"
    REFUND = "refund"


class LastLetters(StrEnum):
    """Letters on their way when the child has left: a last farewell, or back to the writer."""

    PASS_ON = "pass_on"  # noqa: S105 - no password
    GIVE_BACK = "give_back"


def last_letters_now(
    *,
    told: bool,
    stopped: bool,
    chosen: bool,
    choose_by: date | None,
    rule: LastLetters,
    today: date,
) -> LastLetters | None:
    """Return what holds for them today, after a stopped notice always back; None: still open."""
    if stopped:
        return LastLetters.GIVE_BACK
    over = choose_by is not None and choose_by < today
    return rule if told and (chosen or over) else None


TELL_WITHIN = timedelta(days=7)
"""A sponsor is told within a week that the child has left."""


class BlockKind(StrEnum):
    """Why a donor must not be given a child."""

    RELATION = "relation"
    FAMILY_ASKED = "family_asked"
    PROTECTION = "protection"
