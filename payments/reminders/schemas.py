"""Forms of reminders."""

from core.forms import CommandSchema, fields
from payments.reminders.services import PrintLetters


class PrintSchema(CommandSchema):
    """Which letters are printed."""

    class Meta:
        command = PrintLetters

    everyone = fields.Boolean(load_default=False)
