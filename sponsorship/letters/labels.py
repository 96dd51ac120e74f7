"""Words for letters: who wrote, how far they have come, what keeps them back."""

from core.i18n import _l
from core.labels import register
from sponsorship.letters.rules import Direction, Hindrance, LetterAct, LetterState, Told, Way
from sponsorship.letters.screening import Finding

register(
    Direction,
    {
        Direction.FROM_SPONSOR: _l("From the sponsor to the child"),
        Direction.FROM_CHILD: _l("From the child to the sponsor"),
    },
)
register(
    LetterState,
    {
        LetterState.WAITING: _l("to read"),
        LetterState.APPROVED: _l("to pass on"),
        LetterState.PASSED_ON: _l("passed on"),
        LetterState.GIVEN_BACK: _l("given back"),
        LetterState.WITHDRAWN: _l("withdrawn"),
    },
)
register(
    LetterAct,
    {
        LetterAct.APPROVE: _l("let it go out"),
        LetterAct.PASS_ON: _l("pass on"),
        LetterAct.GIVE_BACK: _l("give back"),
        LetterAct.WITHDRAW: _l("withdraw"),
    },
)
register(
    Way,
    {
        Way.BY_HAND: _l("handed over"),
        Way.BY_POST: _l("by post"),
        Way.PORTAL: _l("on the sponsor’s page"),
    },
)
register(
    Told,
    {
        Told.SENT: _l("sent, to be read by the fund"),
        Told.READ: _l("on its way to the child"),
        Told.PASSED_ON: _l("handed to the child"),
        Told.GIVEN_BACK: _l("not passed on"),
        Told.WITHDRAWN: _l("taken back by you"),
    },
)
register(
    Hindrance,
    {
        Hindrance.UNTOLD: _l("the sponsor does not know yet that the child has left"),
        Hindrance.CHOOSING: _l("the sponsor may still choose what becomes of letters"),
        Hindrance.GIVE_BACK: _l("the child has left; letters are given back"),
        Hindrance.ENDED: _l("the sponsorship is over"),
        Hindrance.NOT_NOW: _l("it cannot be done now; ask the case worker"),
        Hindrance.NOT_CLEARED: _l("the sponsor is not screened"),
        Hindrance.NOT_AGREED: _l("the family and the child have not agreed to letters"),
    },
)
register(
    Finding,
    {
        Finding.PHONE: _l("phone number"),
        Finding.MAIL: _l("e-mail address"),
        Finding.LINK: _l("web address"),
        Finding.HANDLE: _l("name in a messenger or network"),
        Finding.ACCOUNT: _l("number of an account or paper"),
        Finding.NAME: _l("name that must not be told"),
        Finding.ADDRESS: _l("address or school"),
    },
)
