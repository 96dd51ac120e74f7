"""The shape of a count, a deposit, and of what the address asks of a book."""

from typing import Any

from marshmallow import EXCLUDE, post_load
from marshmallow.validate import Length, Range

from core.forms import AmountField, CommandSchema, DayField, MonthField, Text, fields
from core.i18n import _l
from payments.till.rules import FACES, MOST_PIECES
from payments.till.services import BookFilter, BringToBank, CountTill

_SHORT = Length(max=500, error=_l("Write at most 500 characters."))
_A_NUMBER = _l("Write how many pieces: a whole number, 0 or more.")


class Pieces(fields.Integer):
    """How many notes or coins of one face; blank is none."""

    default_error_messages = {"invalid": _A_NUMBER, "too_large": _A_NUMBER}  # noqa: RUF012 - marshmallow's name

    def __init__(self) -> None:
        super().__init__(
            load_default=0,
            allow_none=True,
            validate=Range(0, MOST_PIECES, error=_A_NUMBER),
        )


class _Faces(CommandSchema):
    """One field a face value, ``pieces_500000`` and so on."""

    class Meta:
        """The fields, made from the rule."""

        include = {f"pieces_{face}": Pieces() for face in FACES}  # noqa: RUF012 - marshmallow's name


class CountSchema(_Faces):
    """What lies in the box."""

    class Meta(_Faces.Meta):
        """What the form becomes."""

        command = CountTill

    account = Text(required=True)
    reason = Text(load_default="", validate=_SHORT)

    @post_load
    def build(self, data: dict[str, Any], **_options: Any) -> Any:
        """Gather the fields of the faces."""
        pieces = {face: data.pop(f"pieces_{face}") or 0 for face in FACES}
        return CountTill(pieces=pieces, **data)


class DepositSchema(CommandSchema):
    """Cash brought to the bank."""

    class Meta:
        """What the form becomes."""

        command = BringToBank

    account = Text(required=True)
    bank = Text(required=True)
    amount = AmountField(required=True)
    deposited_on = DayField(required=True)
    slip = Text(load_default="", validate=Length(max=50, error=_l("Write at most 50 characters.")))


class BookSchema(CommandSchema):
    """Account, month and page of a book; other words in the address mean nothing here."""

    class Meta:
        """What the address becomes."""

        command = BookFilter
        unknown = EXCLUDE

    account = Text(load_default="")
    month = MonthField(allow_none=True)
    page = fields.Integer(load_default=1, validate=Range(1, 1_000_000))
