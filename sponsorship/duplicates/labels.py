"""In what two records are alike, in people's words."""

from core.i18n import _l
from core.labels import register
from sponsorship.children.likeness import Sign

register(
    Sign,
    {
        Sign.SAME_ID: _l("same personal ID"),
        Sign.SAME_NAME: _l("same name"),
        Sign.FOLDED_NAME: _l("same name without accents"),
        Sign.NEAR_NAME: _l("nearly the same name"),
        Sign.SAME_BIRTH: _l("born on the same day"),
        Sign.FITTING_BIRTH: _l("birth dates that fit"),
        Sign.NEAR_BIRTH: _l("birth dates one slip apart"),
        Sign.SAME_PLACE: _l("same commune"),
    },
)
