"""Words for holds, sponsorships, parts of a score and why a child is not offered."""

from core.i18n import _l
from core.labels import register
from sponsorship.matching.rules import (
    Activation,
    BlockKind,
    EndReason,
    HoldKind,
    HoldState,
    LastLetters,
    Leftover,
    ProgrammeKind,
    Release,
    SponsorshipState,
)
from sponsorship.matching.scoring import Part, Urgency
from sponsorship.matching.sharing import Availability, Earmark, Sharing
from sponsorship.matching.waiting import Waiting, WhyNot

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
    HoldKind,
    {
        HoldKind.CHECKOUT: _l("At the counter"),
        HoldKind.PROPOSAL: _l("Proposal"),
        HoldKind.NO_MONEY: _l("Waits for the sponsor’s first step"),
        HoldKind.RESERVATION: _l("Reserved for a campaign"),
        HoldKind.KEPT_WARM: _l("Kept for a sponsor who may think again"),
        HoldKind.OFFERED_BACK: _l("Offered back after the return"),
        HoldKind.SUBSTITUTE: _l("Offered in place of a child who left"),
    },
)
register(
    Release,
    {
        Release.DECLINED: _l("The sponsor declined"),
        Release.REPLACED: _l("Another child is offered"),
        Release.CANCELLED: _l("The office takes it back"),
        Release.LEFT: _l("The child has left"),
    },
)
register(
    SponsorshipState,
    {
        SponsorshipState.PROPOSED: _l("Proposed"),
        SponsorshipState.HELD: _l("Agreed, not begun"),
        SponsorshipState.ACTIVE: _l("Active"),
        SponsorshipState.PAUSED: _l("Paused"),
        SponsorshipState.ENDED: _l("Ended"),
    },
)
register(
    EndReason,
    {
        EndReason.GREW_UP: _l("The child has grown up"),
        EndReason.MOVED_AWAY: _l("The family moved away"),
        EndReason.SELF_SUFFICIENT: _l("The family manages by itself"),
        EndReason.ADOPTED: _l("The child was adopted"),
        EndReason.FAMILY_WITHDREW: _l("The family withdrew"),
        EndReason.CHILD_DIED: _l("The child died"),
        EndReason.SITE_CLOSED: _l("The programme ends in the commune"),
        EndReason.SPONSOR_ASKED: _l("The sponsor asked to stop"),
        EndReason.SPONSOR_MONEY: _l("The sponsor can no longer afford it"),
        EndReason.SPONSOR_DIED: _l("The sponsor died"),
        EndReason.SPONSOR_UNREACHABLE: _l("The sponsor cannot be reached"),
        EndReason.NEVER_PAID: _l("The first payment never came"),
        EndReason.TERM_OVER: _l("The promised time is over"),
        EndReason.SPONSOR_RESTRICTED: _l("The sponsor is restricted"),
        EndReason.TRANSFERRED: _l("Another sponsor carries on"),
        EndReason.EXCHANGED: _l("The sponsor takes another child"),
        EndReason.PROGRAMME_CLOSED: _l("The programme closed"),
        EndReason.MISTAKE: _l("Entered by mistake"),
    },
)
register(
    Leftover,
    {
        Leftover.NEW_CHILD: _l("For a new child of the sponsor"),
        Leftover.FUND: _l("For other children, through the fund"),
        Leftover.REFUND: _l("Back to the sponsor"),
    },
)
register(
    LastLetters,
    {
        LastLetters.PASS_ON: _l("Pass on what was written, as a last farewell"),
        LastLetters.GIVE_BACK: _l("Give back to who wrote them"),
    },
)
register(
    Waiting,
    {
        Waiting.NEVER_SPONSORED: _l("Never sponsored"),
        Waiting.LOST_SPONSOR: _l("Lost the sponsor"),
        Waiting.KEPT_WARM: _l("Kept for the last sponsor"),
        Waiting.HELD: _l("Held"),
        Waiting.SPONSORED: _l("Sponsored"),
    },
)
register(
    Activation,
    {
        Activation.AGREEMENT: _l("With the sponsor’s yes"),
        Activation.FIRST_PAYMENT: _l("With the first payment"),
        Activation.SIGNATURE: _l("With the signed agreement"),
    },
)
register(
    Sharing,
    {
        Sharing.SOLE: _l("One sponsor a child"),
        Sharing.AMOUNT: _l("Several sponsors, each with a part of the need"),
        Sharing.PURPOSE: _l("Several sponsors, each for a purpose"),
    },
)
register(
    Availability,
    {
        Availability.FREE: _l("Free"),
        Availability.HELD: _l("Held"),
        Availability.SPONSORED: _l("Sponsored in part"),
        Availability.FULL: _l("Sponsored"),
    },
)
register(
    Earmark,
    {
        Earmark.LIVING: _l("Living"),
        Earmark.SCHOOL: _l("School"),
        Earmark.MEDICAL: _l("Health care"),
    },
)
register(
    BlockKind,
    {
        BlockKind.RELATION: _l("Related to the child"),
        BlockKind.FAMILY_ASKED: _l("The family asked"),
        BlockKind.PROTECTION: _l("To protect the child"),
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
        WhyNot.PAUSED: _l("are paused"),
        WhyNot.UNVERIFIED: _l("are not verified yet"),
        WhyNot.DISPUTED: _l("have a disputed code or record"),
        WhyNot.TOO_OLD: _l("are too old for the programme"),
        WhyNot.NOT_NOW: _l("not to be matched now"),
        WhyNot.BLOCKED: _l("may not be given to this sponsor, or are theirs already"),
        WhyNot.LOWER_SCORE: _l("have a lower score"),
    },
)
register(
    Part,
    {
        Part.SUPPORT_GAP: _l("Support gap"),
        Part.WAITING: _l("Waiting"),
        Part.URGENCY: _l("Urgency"),
        Part.WISHES: _l("Sponsor’s wishes"),
        Part.SIBLINGS: _l("Siblings together"),
        Part.FAIRNESS: _l("Fairness among communes"),
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
