"""Words for holds, sponsorships, parts of a score and why a child is not offered."""

from core.i18n import _l
from core.labels import register
from sponsorship.matching.rules import HoldState, ProgrammeKind, SponsorshipState, WhyNot
from sponsorship.matching.scoring import Part, Urgency

register(
    HoldState,
    {
        HoldState.LIVE: _l("Held"),
        HoldState.CONFIRMED: _l("Confirmed"),
        HoldState.RELEASED: _l("Released"),
        HoldState.EXPIRED: _l("Expired"),
    },
)
register(
    SponsorshipState,
    {
        SponsorshipState.ACTIVE: _l("Active"),
        SponsorshipState.ENDED: _l("Ended"),
    },
)
register(
    ProgrammeKind,
    {
        ProgrammeKind.MONTHLY: _l("Monthly support"),
        ProgrammeKind.SCHOOL_YEAR: _l("Support for a school year"),
        ProgrammeKind.FULL_CARE: _l("Full care"),
        ProgrammeKind.POOLED: _l("Shared fund"),
        ProgrammeKind.ONE_OFF: _l("One-off support"),
    },
)
register(
    WhyNot,
    {
        WhyNot.SPONSORED: _l("have a sponsor"),
        WhyNot.HELD: _l("are held for another sponsor"),
        WhyNot.UNVERIFIED: _l("are not verified yet"),
        WhyNot.DISPUTED: _l("have a disputed code"),
        WhyNot.TOO_OLD: _l("are too old for the programme"),
        WhyNot.LOWER_SCORE: _l("have a lower score"),
    },
)
register(
    Part,
    {
        Part.WAITING: _l("Waiting"),
        Part.WISHES: _l("Sponsor’s wishes"),
        Part.URGENCY: _l("Urgency"),
        Part.AMOUNT: _l("Amount fit"),
    },
)
register(
    Urgency,
    {
        Urgency.URGENT: _l("Urgent"),
        Urgency.SOON: _l("Soon"),
        Urgency.NORMAL: _l("Normal"),
    },
)
