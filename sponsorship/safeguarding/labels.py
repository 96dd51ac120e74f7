"""Words for concerns, levels of protection and visits."""

from core.i18n import _l
from core.labels import register
from sponsorship.safeguarding.rules import (
    About,
    Asked,
    ConcernOutcome,
    ConcernState,
    Level,
    Place,
    Step,
    VisitAct,
    VisitState,
    VisitTold,
)

register(
    About,
    {
        About.CHILD: _l("a child"),
        About.SPONSOR: _l("a sponsor"),
        About.STAFF: _l("somebody who works with children"),
        About.OTHER: _l("something else"),
    },
)
register(
    ConcernState,
    {
        ConcernState.OPEN: _l("nobody has taken it"),
        ConcernState.TAKEN: _l("taken"),
        ConcernState.CLOSED: _l("closed"),
    },
)
register(
    ConcernOutcome,
    {
        ConcernOutcome.REPORTED: _l("reported to 111, the police or the commune"),
        ConcernOutcome.REFERRED: _l("referred to somebody who helps"),
        ConcernOutcome.HANDLED: _l("settled by the fund"),
        ConcernOutcome.UNFOUNDED: _l("looked into, nothing found"),
    },
)
register(
    Step,
    {
        Step.LEAD: _l("child-protection lead, at once"),
        Step.FIRST_DEPUTY: _l("first deputy, after 1 hour"),
        Step.SECOND_DEPUTY: _l("second deputy, after 4 hours"),
    },
)
register(
    Level,
    {
        Level.PREVENTION: _l("prevention"),
        Level.SUPPORT: _l("support"),
        Level.INTERVENTION: _l("intervention"),
    },
)
register(
    Asked,
    {
        Asked.SPONSORSHIP: _l("the sponsorship"),
        Asked.CARE: _l("the people it lives with"),
        Asked.PLAN: _l("the support plan"),
        Asked.LETTERS: _l("letters and pictures"),
        Asked.OTHER: _l("something else"),
    },
)
register(
    VisitState,
    {
        VisitState.ASKED: _l("asked for"),
        VisitState.SCREENED: _l("sponsor screened"),
        VisitState.AGREED: _l("family and child agree"),
        VisitState.ARRANGED: _l("arranged"),
        VisitState.HELD: _l("took place"),
        VisitState.REFUSED: _l("refused"),
        VisitState.CANCELLED: _l("called off"),
        VisitState.WITHDRAWN: _l("withdrawn by the sponsor"),
    },
)
register(
    VisitAct,
    {
        VisitAct.SCREEN: _l("Screening"),
        VisitAct.ASSENT: _l("What family and child say"),
        VisitAct.ARRANGE: _l("Place, day and escort"),
        VisitAct.HOLD: _l("How it went"),
        VisitAct.REFUSE: _l("Refuse"),
        VisitAct.CANCEL: _l("Call off"),
        VisitAct.WITHDRAW: _l("Withdraw"),
    },
)
register(
    VisitTold,
    {
        VisitTold.IN_HAND: _l("we are looking into it"),
        VisitTold.ARRANGED: _l("arranged"),
        VisitTold.HELD: _l("took place"),
        VisitTold.NOT_POSSIBLE: _l("not possible now"),
        VisitTold.WITHDRAWN: _l("withdrawn"),
    },
)
register(
    Place,
    {
        Place.FUND_OFFICE: _l("office of the fund"),
        Place.COMMUNE_OFFICE: _l("office of the commune"),
        Place.CULTURE_HOUSE: _l("culture house or children’s house"),
        Place.PUBLIC_EVENT: _l("public event of the fund"),
        Place.CALL_AT_OFFICE: _l("video call from an office, nothing recorded"),
    },
)
