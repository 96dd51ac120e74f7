"""Acts on circumstances, school, papers, support, and the child's standing."""

from collections.abc import Mapping
from typing import Any

from core.access import Actor
from core.dates import today
from core.formats import day as written
from core.formats import money
from core.i18n import _, _l
from core.labels import label
from sponsorship.children import services as children
from sponsorship.children.life_rules import REASONS, Step
from sponsorship.children.models import Child
from sponsorship.children.record_rules import LAW_GROUPS, PaperKind, SupportSource, Term
from sponsorship.children.rules import Circumstance
from sponsorship.permissions import Permission
from sponsorship.record import schemas, services
from sponsorship.record.acts import Act, Field, Options, choice, from_today
from sponsorship.record.family_acts import DOCUMENT, FAMILY_ACTS, FROM_DAY

DAY = Field(name="day", label=_l("Day"), kind="day")
SINCE = Field(name="day", label=_l("First day without"), kind="day")
WORDS = Field(
    name="words", label=_l("In your words"), kind="area", hint=_l("For the log; staff read it.")
)
THE_CIRCUMSTANCE = Field(name="circumstance", kind="hidden")
DECIDES = (Permission.CHILDREN_VERIFY,)
SEPTEMBER = 9


def _kinds(_child: Child, actor: Actor) -> Options:
    """List the groups of the law first, then the classes of the fund."""
    known = children.kinds_known_to(actor)
    own = [kind for kind in Circumstance if kind not in LAW_GROUPS]
    return [(kind.value, label(kind)) for kind in (*LAW_GROUPS, *own) if kind in known]


def _school_year(child: Child) -> dict[str, object]:
    day = today()
    year = day.year if day.month >= SEPTEMBER else day.year - 1
    return {"school_year": year, "grade": "" if child.grade is None else child.grade}


def _which_circumstance(child: Child, actor: Actor, values: Mapping[str, Any]) -> list[str]:
    return [
        _(
            "%(kind)s since %(day)s; evidence: %(paper)s",
            kind=label(fact.kind),
            day=written(fact.from_day),
            paper=fact.evidence or _("none"),
        )
        for fact in children.facts_of(child.id, actor)
        if fact.public_id == values.get("circumstance")
    ]


def _which_support(child: Child, _actor: Actor, values: Mapping[str, Any]) -> list[str]:
    return [
        f"{label(one.source)}: {money(one.amount, one.currency)} {one.giver}".strip()
        for one in children.supports_of(child.id)
        if one.public_id == values.get("support")
    ]


def _reasons(step: Step) -> tuple[Field, ...]:
    return choice("reason", _l("Reason"), REASONS[step]), DAY, DOCUMENT, WORDS


RECORD_ACTS = {
    "circumstance": Act(
        title=_l("Record a circumstance"),
        button=_l("Record"),
        tab="circumstances",
        schema=schemas.CircumstanceSchema,
        run=children.add_circumstance,
        done=_l("The circumstance is recorded; somebody else verifies it."),
        fields=(
            Field(name="kind", label=_l("Circumstance"), kind="choice", options=_kinds),
            Field(
                name="sub_case",
                label=_l("More exactly"),
                hint=_l("For example: lives with grandparents, severe disability"),
            ),
            FROM_DAY,
            Field(
                name="evidence",
                label=_l("Evidence"),
                hint=_l("Number or place of the paper that proves it"),
            ),
        ),
        begin=from_today("from_day"),
    ),
    "circumstance-end": Act(
        title=_l("A circumstance no longer holds"),
        button=_l("Save"),
        tab="circumstances",
        schema=schemas.EndCircumstanceSchema,
        run=children.end_circumstance,
        done=_l("The end is kept."),
        fields=(THE_CIRCUMSTANCE, SINCE),
        effects=_which_circumstance,
        begin=from_today("day"),
    ),
    "circumstance-verify": Act(
        title=_l("Verify a circumstance"),
        button=_l("I have seen the evidence"),
        tab="circumstances",
        schema=schemas.OfCircumstanceSchema,
        run=children.verify_circumstance,
        done=_l("The circumstance is verified."),
        fields=(THE_CIRCUMSTANCE,),
        effects=_which_circumstance,
        needs=(Permission.CHILDREN_VERIFY, Permission.CHILDREN_CASE),
    ),
    "school": Act(
        title=_l("School of a half year"),
        button=_l("Save"),
        tab="school",
        schema=schemas.AttendSchema,
        run=children.attend,
        done=_l("The school is on record."),
        fields=(
            Field(
                name="school_year",
                label=_l("School year that begins in"),
                hint=_l("For example 2026 for 2026–2027"),
            ),
            choice("term", _l("Half year"), Term),
            Field(name="school", label=_l("School")),
            Field(name="grade", label=_l("Grade"), hint=_l("0 to 12; empty for kindergarten")),
            Field(name="boards", label=_l("Lives at the school on weekdays"), kind="tick"),
        ),
        begin=_school_year,
    ),
    "paper": Act(
        title=_l("A paper that you have seen"),
        button=_l("Save"),
        tab="school",
        schema=schemas.PaperSchema,
        run=children.see_paper,
        done=_l("The paper is on record."),
        fields=(
            choice("kind", _l("Paper"), (PaperKind.BIRTH_CERTIFICATE, PaperKind.INSURANCE_CARD)),
            Field(name="number", label=_l("Number")),
            Field(name="seen_on", label=_l("Seen on"), kind="day"),
            Field(name="expires_on", label=_l("Good until (insurance card)"), kind="day"),
        ),
        begin=from_today("seen_on"),
    ),
    "need": Act(
        title=_l("What the child needs a month"),
        button=_l("Save"),
        tab="needs",
        schema=schemas.NeedSchema,
        run=children.assess_need,
        done=_l("The need is on record."),
        fields=(Field(name="need", label=_l("Need a month"), kind="amount"),),
        begin=lambda child: {} if child.need is None else {"need": child.need},
    ),
    "support": Act(
        title=_l("Support by others"),
        button=_l("Save"),
        tab="needs",
        schema=schemas.SupportSchema,
        run=children.add_support,
        done=_l("The support is on record."),
        fields=(
            choice(
                "source",
                _l("Who gives it"),
                SupportSource,
                _l("A new state allowance takes the place of the one before."),
            ),
            Field(name="giver", label=_l("Name of the fund, person or business")),
            Field(name="amount", label=_l("Amount a month"), kind="amount"),
            FROM_DAY,
            Field(name="to_day", label=_l("First day without (if known)"), kind="day"),
            DOCUMENT,
        ),
        begin=from_today("from_day"),
    ),
    "support-end": Act(
        title=_l("Support by others ends"),
        button=_l("Save"),
        tab="needs",
        schema=schemas.EndSupportSchema,
        run=children.end_support,
        done=_l("The end is kept."),
        fields=(Field(name="support", kind="hidden"), SINCE),
        effects=_which_support,
        begin=from_today("day"),
    ),
}
"""By their place in the address."""

LIFE_ACTS = {
    "verify": Act(
        title=_l("Verify this record"),
        button=_l("I have seen the papers"),
        tab="life",
        schema=schemas.VerifySchema,
        run=children.verify_child,
        done=_l("The record is verified."),
        fields=(DOCUMENT, DAY),
        needs=DECIDES,
        begin=from_today("day"),
    ),
    "pause": Act(
        title=_l("Pause the child"),
        button=_l("Pause"),
        tab="life",
        schema=schemas.StepSchema,
        run=services.pause,
        done=_l("The child is paused: it is offered to nobody."),
        fields=_reasons(Step.PAUSE),
        needs=DECIDES,
        begin=from_today("day"),
    ),
    "resume": Act(
        title=_l("End the pause"),
        button=_l("End the pause"),
        tab="life",
        schema=schemas.ResumeSchema,
        run=children.resume_child,
        done=_l("The pause is over."),
        fields=(DAY, WORDS),
        needs=DECIDES,
        begin=from_today("day"),
    ),
    "leave": Act(
        title=_l("The child leaves the programme"),
        button=_l("The child leaves"),
        tab="life",
        schema=schemas.StepSchema,
        run=services.leave_programme,
        done=_l("The record is closed, and what ran for the child has ended."),
        fields=_reasons(Step.LEAVE),
        needs=DECIDES,
        begin=from_today("day"),
        effects=lambda child, _actor, _values: services.consequences_of(child),
        danger=True,
    ),
    "return": Act(
        title=_l("The child comes back"),
        button=_l("Open the record again"),
        tab="life",
        schema=schemas.StepSchema,
        run=children.return_child,
        done=_l("The record is open; somebody else verifies it."),
        fields=_reasons(Step.RETURN),
        needs=DECIDES,
        begin=from_today("day"),
    ),
}
"""Steps in the child's standing, by their place in the address."""

ACTS: dict[str, Act] = {**FAMILY_ACTS, **RECORD_ACTS, **LIFE_ACTS}
