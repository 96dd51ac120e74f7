"""Words for a child's family, care, school, papers, other support, and the events of its life."""

from core.i18n import _l
from core.labels import register
from sponsorship.children.life_rules import LifeEvent, LifeReason, Step
from sponsorship.children.record_rules import (
    CareKind,
    CarerEnd,
    LegalBasis,
    PaperKind,
    SupportSource,
    Term,
    Watch,
)

register(
    Step,
    {
        Step.VERIFY: _l("Verify"),
        Step.DOUBT: _l("Look again"),
        Step.PAUSE: _l("Pause"),
        Step.RESUME: _l("End the pause"),
        Step.LEAVE: _l("The child leaves"),
        Step.RETURN: _l("The child comes back"),
    },
)
register(
    LifeEvent,
    {
        LifeEvent.REGISTERED: _l("put on the books"),
        LifeEvent.VERIFIED: _l("verified by another person"),
        LifeEvent.UPDATED: _l("record changed"),
        LifeEvent.MOVED: _l("moved"),
        LifeEvent.PAUSED: _l("paused"),
        LifeEvent.RESUMED: _l("pause ended"),
        LifeEvent.LEFT: _l("left the programme"),
        LifeEvent.RETURNED: _l("came back"),
        LifeEvent.TURNED_16: _l("turned 16"),
        LifeEvent.TURNED_18: _l("turned 18"),
        LifeEvent.DIED: _l("died"),
        LifeEvent.CARER_DIED: _l("carer died"),
    },
)
register(
    LifeReason,
    {
        LifeReason.AWAY: _l("away for a while"),
        LifeReason.FAMILY_ASKED: _l("the family asked for it"),
        LifeReason.UNDER_REVIEW: _l("the case is looked at again"),
        LifeReason.REACHED_AGE: _l("has reached the programme’s age"),
        LifeReason.STANDS_ALONE: _l("the family manages without help"),
        LifeReason.MOVED_AWAY: _l("moved out of the area"),
        LifeReason.ADOPTED: _l("adopted"),
        LifeReason.FAMILY_DECLINED: _l("the family or the child says no"),
        LifeReason.LOST_CONTACT: _l("nobody can find the family"),
        LifeReason.RECORDED_TWICE: _l("recorded twice"),
        LifeReason.DIED: _l("died"),
        LifeReason.CAME_BACK: _l("is back in the area"),
        LifeReason.NEEDS_AGAIN: _l("needs help again"),
        LifeReason.MISTAKEN: _l("the record was closed by mistake"),
    },
)
register(
    LegalBasis,
    {
        LegalBasis.UNKNOWN: _l("not yet recorded"),
        LegalBasis.PARENT: _l("parent"),
        LegalBasis.RELATIVE: _l("relative, guardian by law"),
        LegalBasis.COMMUNE: _l("appointed by the commune"),
        LegalBasis.COURT: _l("appointed by a court"),
        LegalBasis.INSTITUTION: _l("head of the institution"),
    },
)
register(
    CarerEnd,
    {
        CarerEnd.REPLACED: _l("somebody else took over"),
        CarerEnd.DIED: _l("died"),
        CarerEnd.MOVED: _l("moved away"),
        CarerEnd.UNFIT: _l("can or may no longer care for the child"),
    },
)
register(
    CareKind,
    {
        CareKind.OWN_FAMILY: _l("own family"),
        CareKind.RELATIVES: _l("with relatives"),
        CareKind.FOSTER: _l("foster family"),
        CareKind.CENTRE: _l("Social Protection Centre"),
        CareKind.SOS_VILLAGE: _l("SOS Children’s Village"),
        CareKind.BORDER_POST: _l("border post"),
    },
)
register(
    Term,
    {
        Term.FIRST: _l("first half"),
        Term.SECOND: _l("second half"),
    },
)
register(
    PaperKind,
    {
        PaperKind.BIRTH_CERTIFICATE: _l("birth certificate"),
        PaperKind.PERSONAL_ID: _l("personal ID"),
        PaperKind.INSURANCE_CARD: _l("health insurance card"),
    },
)
register(
    SupportSource,
    {
        SupportSource.STATE_ALLOWANCE: _l("state allowance"),
        SupportSource.OTHER_FUND: _l("another fund"),
        SupportSource.PRIVATE: _l("people or businesses"),
    },
)
register(
    Watch,
    {
        Watch.TURNING_7: _l("turns 7 within 90 days"),
        Watch.TURNING_16: _l("turns 16 within 90 days"),
        Watch.TURNING_18: _l("turns 18 within 90 days"),
        Watch.CONSENT_ENDING: _l("consent ends within 90 days"),
        Watch.INSURANCE_ENDING: _l("insurance card ends within 90 days"),
        Watch.NO_BIRTH_CERTIFICATE: _l("birth certificate not seen"),
        Watch.NO_PERSONAL_ID: _l("no personal ID"),
        Watch.NO_INSURANCE: _l("no insurance card in force"),
        Watch.NO_GUARDIAN: _l("nobody answers for the child"),
        Watch.CIRCUMSTANCE_UNVERIFIED: _l("circumstance not verified"),
    },
)
