"""Forms of the work queue."""

from marshmallow import validate

from core.forms import CommandSchema, DayField, Text
from core.i18n import _l
from sponsorship.workbench.services import Done, Snooze

TOO_LONG = _l("Write at most %(count)s characters.", count=300)


class SnoozeSchema(CommandSchema):
    """Putting something off."""

    until = DayField(required=True)

    class Meta(CommandSchema.Meta):
        """Builds the command of the service."""

        command = Snooze


class DoneSchema(CommandSchema):
    """How something was dealt with."""

    note = Text(required=True, validate=validate.Length(max=300, error=TOO_LONG))

    class Meta(CommandSchema.Meta):
        """Builds the command of the service."""

        command = Done
