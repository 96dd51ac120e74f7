"""What the address and the forms ask of statements."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import EXCLUDE, post_load, validate

from core.forms import CommandSchema, Text, fields
from core.i18n import _l
from core.periods import Period
from payments.books.schemas import YEARS, PeriodAsked, PeriodSchema
from payments.statements.rules import FORMATS


@dataclass(frozen=True)
class StatementAsked:
    """A period of an organisation; None stands for the page's usual one and the person's first."""

    organisation: str | None = None
    period: Period | None = None


@dataclass(frozen=True)
class YearAsked:
    """A year of an organisation, and the words by which a donor is looked for."""

    organisation: str | None = None
    year: int | None = None
    q: str = ""
    page: int = 1


@dataclass(frozen=True)
class ExportAsked:
    """A file of the books: its format (``journal:misa`` with a layout) and days, None for all."""

    organisation: str
    form: str
    period: Period | None = None

    @property
    def format(self) -> str:
        """The format without the layout."""
        return self.form.partition(":")[0]

    @property
    def layout(self) -> str:
        """The layout of a journal."""
        return self.form.partition(":")[2]


@dataclass(frozen=True)
class BuildYears:
    """The statements of a year, for all donors or those who wish them."""

    organisation: str
    year: int
    everyone: bool = False


WRONG_YEAR = _l("Write the year with four digits, for example 2026.")


def _year(**options: Any) -> fields.Integer:
    return fields.Integer(
        error_messages={"invalid": WRONG_YEAR, "required": WRONG_YEAR, "null": WRONG_YEAR},
        validate=validate.Range(YEARS[0], YEARS[-1], error=WRONG_YEAR),
        **options,
    )


class StatementSchema(PeriodSchema):
    """A period and an organisation."""

    class Meta:
        command = StatementAsked
        unknown = EXCLUDE

    organisation = Text(allow_none=True)

    @post_load
    def build(self, data: dict[str, Any], **_options: Any) -> StatementAsked:
        """Return what is asked for, with its period."""
        organisation = data.pop("organisation", None)
        return StatementAsked(organisation, PeriodAsked(**data).period())


class ExportSchema(PeriodSchema):
    """A format, an organisation, and days."""

    class Meta:
        command = ExportAsked
        unknown = EXCLUDE

    organisation = Text(required=True)
    form = Text(
        required=True,
        data_key="format",
        validate=validate.Regexp(
            f"^({'|'.join(FORMATS)})(:[a-z0-9-]+)?$", error=_l("Choose one of the formats.")
        ),
    )

    @post_load
    def build(self, data: dict[str, Any], **_options: Any) -> ExportAsked:
        """Return what is asked for, with its period."""
        organisation, form = data.pop("organisation"), data.pop("form")
        return ExportAsked(organisation, form, PeriodAsked(**data).period())


class YearSchema(CommandSchema):
    """A year and an organisation; other words in the address mean nothing here."""

    class Meta:
        command = YearAsked
        unknown = EXCLUDE

    organisation = Text(allow_none=True)
    year = _year(allow_none=True)
    q = Text(load_default="")
    page = fields.Integer(load_default=1, validate=validate.Range(1, 1_000_000))


class BuildSchema(CommandSchema):
    """The year to build."""

    class Meta:
        command = BuildYears

    organisation = Text(required=True)
    year = _year(required=True)
    everyone = fields.Boolean(load_default=False)


def this_year(today: date) -> Period:
    """Return the calendar year of a day."""
    return Period.of_year(today.year)
