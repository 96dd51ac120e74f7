"""Words for why somebody is not reminded."""

from core.i18n import _l
from core.labels import register
from payments.reminders.rules import WhyNot

register(
    WhyNot,
    {
        WhyNot.NOT_ASKED: _l("ended, handed over directly, or not to be asked"),
        WhyNot.PAUSED: _l("paused this month"),
        WhyNot.TO_RENEW: _l("the term is over: to renew first"),
        WhyNot.TOO_EARLY: _l("open for less than 10 days"),
        WhyNot.RECENT: _l("reminded in the last 20 days"),
        WhyNot.ALL_SENT: _l("the next reminder is not due yet, or all three are sent"),
        WhyNot.BY_MAIL: _l("has an e-mail address: remind by mail"),
        WhyNot.NO_ADDRESS: _l("no postal address: call"),
        WhyNot.PAID: _l("paid in the meantime"),
    },
)
