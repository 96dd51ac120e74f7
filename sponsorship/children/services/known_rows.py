"""Children on the books as the rows of a register: to compare, to give back, to take away."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import select

from core.batches import batches
from core.db import session
from sponsorship.children.consent_models import Consent
from sponsorship.children.identity import Carer, Facts, guardians_today, names_for
from sponsorship.children.models import Child
from sponsorship.children.rules import Proof, Scope, Subject
from sponsorship.children.services.reading_register import RegisterRow
from sponsorship.children.services.records import circumstances_of


def rows_of(child_ids: Collection[int]) -> dict[int, RegisterRow]:
    """Return what a register would say of these children today, by id."""
    names, carers = names_for(child_ids), guardians_today(child_ids)
    kinds, claims = circumstances_of(child_ids), _claims(child_ids)
    found: dict[int, RegisterRow] = {}
    for batch in batches(child_ids):
        for child in session.scalars(select(Child).where(Child.id.in_(batch))):
            who = names[child.id]
            found[child.id] = RegisterRow(
                code=child.code,
                facts=Facts(
                    who.full_name, who.birth, who.personal_id, who.village, who.school, who.note
                ),
                sex=child.sex,
                people=child.people,
                place_code=child.place_code,
                circumstances=tuple(sorted(kinds.get(child.id, ()))),
                household=child.household,
                carer=carers.get(child.id, Carer("")),
                grade=child.grade,
                allowance=child.allowance,
                claims=tuple(claims[child.id]),
                registered_on=child.registered_on,
            )
    return found


def _claims(child_ids: Collection[int]) -> defaultdict[int, list[tuple[Subject, Scope]]]:
    found: defaultdict[int, list[tuple[Subject, Scope]]] = defaultdict(list)
    for batch in batches(child_ids):
        rows = session.execute(
            select(Consent.child_id, Consent.subject, Consent.scope)
            .where(
                Consent.child_id.in_(batch),
                Consent.proof == Proof.CLAIMED,
                Consent.withdrawn_on.is_(None),
            )
            .order_by(Consent.id)
        )
        for child_id, subject, scope in rows:
            found[child_id].append((subject, scope))
    return found
