"""Words for consents and the legal basis of a file."""

from core.i18n import _l
from core.labels import register
from sponsorship.children.consent_rules import Answer, Basis, Channel, ConsentEnd, Giver, Why
from sponsorship.children.rules import Proof, Scope, Subject

register(
    Subject,
    {
        Subject.GUARDIAN: _l("guardian"),
        Subject.CHILD: _l("the child"),
    },
)
register(
    Scope,
    {
        Scope.HOLD_DATA: _l("keep the file"),
        Scope.SHOW_TO_DONOR: _l("be shown to the sponsor"),
        Scope.PHOTO: _l("picture"),
        Scope.STORY: _l("story"),
        Scope.LETTERS: _l("letters"),
        Scope.PUBLISH: _l("press and printed stories"),
    },
)
register(
    Proof,
    {
        Proof.CLAIMED: _l("claimed by the register"),
        Proof.RECORDED: _l("recorded"),
    },
)
register(
    Answer,
    {
        Answer.YES: _l("yes"),
        Answer.NO: _l("no"),
    },
)
register(
    Channel,
    {
        Channel.PAPER: _l("signed on paper"),
        Channel.IN_PERSON: _l("said in person, before a witness"),
        Channel.TELEPHONE: _l("by telephone"),
        Channel.MESSAGE: _l("by message"),
    },
)
register(
    Giver,
    {
        Giver.GUARDIAN: _l("guardian"),
        Giver.COMMUNE: _l("guardian-in-law named by the commune"),
        Giver.INSTITUTION: _l("head of the institution"),
    },
)
register(
    ConsentEnd,
    {
        ConsentEnd.SAID_NO: _l("a no was said"),
        ConsentEnd.GUARDIAN_CHANGED: _l("another guardian"),
        ConsentEnd.GUARDIAN_DIED: _l("the guardian died"),
        ConsentEnd.INSTITUTION: _l("the child came into an institution"),
        ConsentEnd.GUARDIAN_BARRED: _l("decision of the case worker"),
    },
)
register(
    Basis,
    {
        Basis.CONSENT: _l("consent to keep the file"),
        Basis.LEGAL_DUTY: _l("duty under a law"),
        Basis.VITAL_INTEREST: _l("life and health of the child"),
        Basis.PUBLIC_TASK: _l("task of a public body"),
    },
)
register(
    Why,
    {
        Why.OPEN: _l("everybody who must agree has agreed"),
        Why.NOT_ASKED: _l("nobody has said yes on record"),
        Why.CLAIMED: _l("claimed by the register only: record the paper"),
        Why.SAID_NO: _l("a no was said"),
        Why.EXPIRED: _l("the consent is over"),
        Why.ENDED: _l("the consent has ended: ask who speaks for the child now"),
        Why.ASK_CHILD: _l("the child is 7 or older: its own yes is missing"),
        Why.ASK_ANEW: _l("16 or older: the young person’s own yes is asked anew"),
        Why.GROWN_UP: _l("18 or older: only the young person’s own yes counts"),
    },
)
