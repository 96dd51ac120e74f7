"""Two records side by side, what keeps them from being merged, and the merge."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import aliased

from core.access import Actor
from core.db import session
from core.errors import WrongState
from core.formats import day
from core.i18n import _, _l
from core.labels import label
from core.places.services import names_of
from payments.funds.models import Fund
from payments.funds.services import balances_of_funds
from sponsorship.children import identity
from sponsorship.children import services as children
from sponsorship.children.consent_models import Consent, GuardianBar
from sponsorship.children.consent_rules import Answer
from sponsorship.children.models import Child
from sponsorship.children.rules import Proof
from sponsorship.children.services.duplicates import Pair
from sponsorship.children.services.merging import lock_children, merge_records
from sponsorship.children.services.records import are_void, merged_codes
from sponsorship.freezes.services import frozen_children
from sponsorship.grants.models import Grant
from sponsorship.grants.rules import OPEN_STATES
from sponsorship.matching.services import taken_children
from sponsorship.permissions import Permission
from sponsorship.register.services import shown_circumstances


@dataclass(frozen=True, slots=True)
class Fact:
    """What two records say about one thing."""

    label: Any
    one: Any
    other: Any

    @property
    def differs(self) -> bool:
        """Say whether both say something, and not the same."""
        return bool(self.one and self.other) and self.one != self.other


def side_by_side(pair: Pair, actor: Actor) -> list[Fact]:
    """Return what both records say, as far as the actor may know it."""
    labels = (
        _("Name"), _("Born"), _("Sex"), _("Personal ID"), _("Commune"), _("Village"),
        _("Ethnic group"), _("Carer"), _("Relation"), _("Telephone"), _("School"),
        _("Circumstance"), _("On the books since"), _("Record"), _("Support"),
    )  # fmt: skip
    taken = taken_children([pair.child.id, pair.other.id])
    one, other = (
        _values(child, actor, taken=child.id in taken) for child in (pair.child, pair.other)
    )
    return [Fact(*row) for row in zip(labels, one, other, strict=True)]


def _values(child: Child, actor: Actor, *, taken: bool) -> tuple[Any, ...]:
    who = identity.names_for([child.id])[child.id]
    carer = identity.guardian_of(child.id) or identity.Carer("")
    kinds = children.circumstances_of([child.id]).get(child.id, frozenset())
    shown = [str(label(kind)) for kind in shown_circumstances(kinds, actor)]
    return (
        who.full_name,
        who.birth.written,
        label(child.sex),
        who.personal_id if actor.may(Permission.CHILDREN_IDENTITY) else None,
        names_of([child.place_code])[child.place_code],
        who.village,
        child.people,
        carer.name,
        carer.relation,
        carer.phone,
        who.school,
        ", ".join(shown),
        day(child.registered_on),
        label(child.standing),
        _("sponsored or held") if taken else _("none"),
    )


def hindrances(pair: Pair, kept: Child) -> list[str]:
    """Return why the other record may not be merged into ``kept`` now; nothing when it may."""
    merged = pair.beside(kept.code)
    codes = {"kept": kept.code, "merged": merged.code}
    return [str(sentence) % codes for hinders, sentence in HINDRANCES if hinders(kept, merged)]


def merge(pair: Pair, kept_code: str, reason: str, *, by: Actor) -> Child:
    """Merge a pair into one of its records; returns the record that stands for the child.

    Raises RuleBroken("kept" or "reason"), and WrongState while something hinders it.
    """
    merged = pair.beside(kept_code)
    kept = pair.beside(merged.code)
    lock_children([kept.id, merged.id])
    against = hindrances(pair, kept)
    if against:
        raise WrongState(against[0])
    merge_records(pair, kept, reason, by=by)
    return kept


def _both_taken(kept: Child, merged: Child) -> bool:
    return taken_children([kept.id, merged.id]) == {kept.id, merged.id}


def _merged_taken(kept: Child, merged: Child) -> bool:
    return taken_children([kept.id, merged.id]) == {merged.id}


def _stands_for_none(kept: Child, merged: Child) -> bool:
    return are_void([kept.id, merged.id])


def _disputed(kept: Child, merged: Child) -> bool:
    return kept.disputed or merged.disputed


def _took_one_in(_kept: Child, merged: Child) -> bool:
    return bool(merged_codes(merged.id))


def _two_personal_ids(one: Child, other: Child) -> bool:
    found = identity.names_for([one.id, other.id])
    return len({who.personal_id for who in found.values()} - {None}) > 1


def _has_open_grant(_kept: Child, merged: Child) -> bool:
    query = exists().where(Grant.child_id == merged.id, Grant.state.in_(OPEN_STATES))
    return bool(session.scalar(select(query)))


def _holds_money(_kept: Child, merged: Child) -> bool:
    funds = session.scalars(select(Fund).where(Fund.code == merged.code)).all()
    return any(fund.balance.amount or fund.reserved.amount for fund in balances_of_funds(funds))


def _family_said_no(kept: Child, merged: Child) -> bool:
    """Say whether the family took back, under the other code, what still opens this record."""
    no = aliased(Consent)
    query = exists().where(
        Consent.child_id == kept.id,
        Consent.proof == Proof.RECORDED,
        Consent.answer == Answer.YES,
        Consent.withdrawn_on.is_(None),
        no.child_id == merged.id,
        no.scope == Consent.scope,
        or_(
            no.withdrawn_on >= Consent.given_on,
            (no.answer == Answer.NO) & (no.given_on >= Consent.given_on),
        ),
    )
    return bool(session.scalar(select(query)))


def _shut(kept: Child, merged: Child) -> bool:
    """Say whether a freeze or a bar protects either: a merge must not let anybody past it."""
    barred = exists().where(
        GuardianBar.child_id.in_((kept.id, merged.id)), GuardianBar.lifted_at.is_(None)
    )
    return bool(frozen_children([kept.id, merged.id]) or session.scalar(select(barred)))


HINDRANCES: tuple[tuple[Callable[[Child, Child], bool], Any], ...] = (
    (
        _both_taken,
        _l("Both are held or sponsored. End one of the two first, so that no sponsor is lost."),
    ),
    (_merged_taken, _l("%(merged)s is held or sponsored: keep that record instead.")),
    (_stands_for_none, _l("One of the two stands for no child any more.")),
    (
        _disputed,
        _l("Two children claim one of the codes. Decide about the rows set aside first."),
    ),
    (
        _two_personal_ids,
        _l("They have two personal IDs. Correct the wrong one first, or tell them apart."),
    ),
    (
        _took_one_in,
        _l("Another record was merged into %(merged)s: keep that record instead."),
    ),
    (
        _has_open_grant,
        _l("A grant for %(merged)s is under way. Close it, or keep that record."),
    ),
    (_holds_money, _l("Money is kept for %(merged)s. Move it first, or keep that record.")),
    (
        _family_said_no,
        _l(
            "A consent that %(kept)s has was taken back for %(merged)s later. Ask the family, "
            "then withdraw it or record a new one."
        ),
    ),
    (_shut, _l("A protection measure keeps them apart. Ask who leads child protection.")),
)
"""Why one record may not be merged into another, each with the way out."""
