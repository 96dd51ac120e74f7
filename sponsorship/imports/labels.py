"""Words of imports."""

from core.i18n import _l
from core.labels import register
from sponsorship.imports.rules import ImportState

register(
    ImportState,
    {
        ImportState.DRAFT: _l("not taken yet"),
        ImportState.TAKEN: _l("rows taken"),
        ImportState.UNDONE: _l("taken back"),
        ImportState.DISCARDED: _l("thrown away"),
    },
)
