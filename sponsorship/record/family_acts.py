"""Acts on the child's family: household, guardian, payout account, care."""

from core.access import Actor
from core.i18n import _l, locale
from core.organisations.services import list_own
from core.places.services import list_communes
from sponsorship.children import identity
from sponsorship.children import services as children
from sponsorship.children.models import Child
from sponsorship.children.record_rules import CareKind, CarerEnd, LegalBasis
from sponsorship.children.rules import Poverty
from sponsorship.record import schemas
from sponsorship.record.acts import Act, Field, Options, choice, from_today

FROM_DAY = Field(name="from_day", label=_l("From"), kind="day")
DOCUMENT = Field(
    name="document", label=_l("Document"), hint=_l("Number or place of the signed paper")
)


def _communes(_child: Child, _actor: Actor) -> Options:
    return [(unit.code, unit.name) for unit in list_communes() if unit.valid_to is None]


def _bodies(_child: Child, actor: Actor) -> Options:
    return [
        (body.code, body.name_en if locale() == "en" else body.name_vi) for body in list_own(actor)
    ]


def _living(child: Child) -> dict[str, object]:
    who = identity.names_for([child.id])[child.id]
    start = {"place_code": child.place_code, "village": who.village}
    return {**from_today("day")(child), **start}


def _guardian(child: Child) -> dict[str, object]:
    present = identity.present_guardian(child.id)
    if present is None:
        return from_today("from_day")(child)
    told = ("name", "relation", "phone", "personal_id", "document")
    values: dict[str, object] = {name: getattr(present, name) for name in told}
    basis = {"legal_basis": present.legal_basis.value, "last_ended": CarerEnd.REPLACED.value}
    return {**from_today("from_day")(child), **values, **basis}


FAMILY_ACTS = {
    "poverty": Act(
        title=_l("Poverty status of the household"),
        button=_l("Save"),
        tab="family",
        schema=schemas.PovertySchema,
        run=children.set_poverty,
        done=_l("The status is kept for all children of the household."),
        fields=(choice("status", _l("Household"), Poverty), FROM_DAY, DOCUMENT),
        begin=from_today("from_day"),
    ),
    "sibling": Act(
        title=_l("Name a sibling"),
        button=_l("They live together"),
        tab="family",
        schema=schemas.JoinSchema,
        run=children.join_household,
        done=_l("Both are siblings of one household now."),
        fields=(
            Field(
                name="code",
                label=_l("Code of the sibling"),
                hint=_l("The child becomes a member of that household."),
            ),
        ),
    ),
    "part": Act(
        title=_l("Take the child out of its household"),
        button=_l("It does not live there"),
        tab="family",
        schema=schemas.NothingSchema,
        run=lambda child, _nothing, *, by: children.part_from_household(child, by=by),
        done=_l("The child belongs to no household now."),
    ),
    "move": Act(
        title=_l("The child has moved"),
        button=_l("Save"),
        tab="family",
        schema=schemas.MoveSchema,
        run=children.move,
        done=_l("The move is kept."),
        fields=(
            Field(name="place_code", label=_l("Commune"), kind="choice", options=_communes),
            Field(name="village", label=_l("Village")),
            Field(name="day", label=_l("Since"), kind="day"),
            Field(name="together", label=_l("The whole household has moved"), kind="tick"),
        ),
        begin=_living,
    ),
    "guardian": Act(
        title=_l("Who answers for the child"),
        button=_l("Save"),
        tab="family",
        schema=schemas.GuardianSchema,
        run=children.name_guardian,
        done=_l("The guardian is on record."),
        fields=(
            Field(name="name", label=_l("Full name")),
            Field(name="relation", label=_l("Relation")),
            choice("legal_basis", _l("Legal basis"), LegalBasis),
            DOCUMENT,
            Field(name="phone", label=_l("Telephone")),
            Field(name="personal_id", label=_l("Personal ID"), hint=_l("12 digits")),
            FROM_DAY,
            choice("last_ended", _l("If somebody else did before: why no longer"), CarerEnd),
        ),
        begin=_guardian,
    ),
    "guardian-end": Act(
        title=_l("Nobody of the family answers for the child any more"),
        button=_l("Save"),
        tab="family",
        schema=schemas.EndGuardianSchema,
        run=children.end_guardian,
        done=_l("The end is kept. Name who answers for the child now."),
        fields=(
            choice("reason", _l("Reason"), CarerEnd),
            Field(name="day", label=_l("Since"), kind="day"),
        ),
        begin=from_today("day"),
    ),
    "account": Act(
        title=_l("Ask for another payout account"),
        button=_l("Ask a second person"),
        tab="family",
        schema=schemas.AccountSchema,
        run=children.ask_account,
        done=_l("Asked. Another person decides."),
        fields=(
            Field(name="bank", label=_l("Bank")),
            Field(name="number", label=_l("Account number")),
            Field(name="holder", label=_l("Account holder")),
            Field(name="organisation", label=_l("Who pays"), kind="choice", options=_bodies),
            Field(name="reason", label=_l("Reason"), hint=_l("The person who decides reads this.")),
        ),
    ),
    "care": Act(
        title=_l("Where the child lives"),
        button=_l("Save"),
        tab="family",
        schema=schemas.SettleSchema,
        run=children.settle,
        done=_l("The place is on record."),
        fields=(
            choice("kind", _l("In whose care"), CareKind),
            Field(
                name="facility",
                label=_l("Name of the institution or family"),
                hint=_l("For staff alone; no sponsor and no paper ever names it."),
            ),
            FROM_DAY,
            DOCUMENT,
        ),
        begin=from_today("from_day"),
    ),
}
"""By their place in the address."""
