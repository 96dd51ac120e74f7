"""Words of the list's filters."""

from core.i18n import _l
from core.labels import register
from sponsorship.register.rules import ConsentView, Support

register(
    Support,
    {
        Support.WAITING: _l("waits for a sponsor"),
        Support.TAKEN: _l("sponsored or held"),
    },
)
register(
    ConsentView,
    {
        ConsentView.ENDING: _l("ends within 30 days"),
    },
)
