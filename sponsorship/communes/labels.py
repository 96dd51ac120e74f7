"""Words of the officers' pages."""

from core.i18n import _l
from core.labels import register
from sponsorship.communes.rules import Due, Met, Part

register(
    Part,
    {
        Part.WHO: _l("Who the child is"),
        Part.CIRCUMSTANCE: _l("Circumstance and carer"),
        Part.CONSENT: _l("Consent"),
        Part.NEEDS: _l("School and needs"),
    },
)
register(
    Met,
    {
        Met.CHILD: _l("the child"),
        Met.CARER: _l("the carer"),
        Met.BOTH: _l("the child and the carer"),
        Met.NOBODY: _l("nobody was at home"),
    },
)
register(Due, {Due.VISIT: _l("visit due")})
