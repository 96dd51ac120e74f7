"""What was done with a child's record, in people's words."""

from typing import Any

from core.i18n import _l

ACTS: dict[str, Any] = {
    "registered": _l("put on the books"),
    "changed": _l("changed"),
    "verified": _l("verified"),
    "disputed": _l("marked disputed"),
    "dispute ended": _l("dispute ended"),
    "row discarded": _l("row of the register discarded as the same child"),
    "row taken": _l("row of the register taken as another child"),
    "consent recorded": _l("consent recorded"),
    "consent withdrawn": _l("consent withdrawn"),
    "consent ended": _l("consents ended"),
    "representative named": _l("recorded who answers for the child"),
    "representative ended": _l("nobody but a guardian answers for the child"),
    "case decision": _l("decision of the case worker"),
    "basis recorded": _l("legal basis recorded"),
    "frozen": _l("frozen"),
    "freeze lifted": _l("freeze lifted"),
    "story reviewed": _l("story reviewed"),
    "photo added": _l("picture added"),
    "photo approved": _l("picture approved"),
    "photo removed": _l("picture removed"),
    "looked": _l("looked at"),
    "held": _l("held for a sponsor"),
    "hold released": _l("hold released"),
    "hold expired": _l("hold expired"),
    "sponsorship confirmed": _l("sponsorship confirmed"),
    "sponsorship taken over": _l("running sponsorship taken over"),
    "sponsorship ended": _l("sponsorship ended"),
}
"""By the action of the audit row."""
