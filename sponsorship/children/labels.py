"""Words for everything a child's record may say."""

from core.i18n import _l
from core.labels import register
from sponsorship.children import (
    consent_labels,  # noqa: F401 - gives consents their words
)
from sponsorship.children.rules import (
    AsideState,
    Audience,
    Circumstance,
    Poverty,
    Precision,
    ReportClass,
    Sex,
    Standing,
)

register(
    Sex,
    {
        Sex.FEMALE: _l("girl"),
        Sex.MALE: _l("boy"),
    },
)
register(
    Circumstance,
    {
        Circumstance.ORPHAN_BOTH: _l("orphan of both parents"),
        Circumstance.ABANDONED: _l("abandoned"),
        Circumstance.NO_SUPPORT: _l("without support"),
        Circumstance.DISABILITY: _l("with a disability"),
        Circumstance.HIV: _l("living with HIV"),
        Circumstance.LAW_VIOLATION: _l("in conflict with the law"),
        Circumstance.DRUG: _l("using drugs"),
        Circumstance.DROPOUT_LABOUR: _l("left school to earn"),
        Circumstance.VIOLENCE_HARM: _l("harmed by violence"),
        Circumstance.EXPLOITED: _l("exploited"),
        Circumstance.SEXUAL_ABUSE: _l("sexually abused"),
        Circumstance.TRAFFICKED: _l("trafficked"),
        Circumstance.SERIOUS_ILLNESS: _l("seriously ill, poor household"),
        Circumstance.MIGRANT_REFUGEE: _l("migrant or refugee"),
        Circumstance.HALF_ORPHAN_FATHER: _l("father dead"),
        Circumstance.HALF_ORPHAN_MOTHER: _l("mother dead"),
        Circumstance.AT_RISK: _l("at risk"),
        Circumstance.POOR: _l("poor household"),
        Circumstance.NEAR_POOR: _l("near-poor household"),
    },
)
register(
    ReportClass,
    {
        ReportClass.ORPHAN: _l("orphan or without support"),
        ReportClass.DIFFICULT: _l("in difficult circumstances"),
    },
)
register(
    Poverty,
    {
        Poverty.POOR: _l("poor"),
        Poverty.NEAR_POOR: _l("near poor"),
        Poverty.OTHER: _l("neither poor nor near poor"),
    },
)
register(
    Standing,
    {
        Standing.DRAFT: _l("not yet verified"),
        Standing.VERIFIED: _l("verified"),
        Standing.PAUSED: _l("paused"),
        Standing.EXITED: _l("left the programme"),
    },
)
register(
    AsideState,
    {
        AsideState.OPEN: _l("waits for a decision"),
        AsideState.SAME: _l("the same child"),
        AsideState.DIFFERENT: _l("another child"),
    },
)
register(
    Precision,
    {
        Precision.DAY: _l("day"),
        Precision.MONTH: _l("month"),
        Precision.YEAR: _l("year"),
    },
)
register(
    Audience,
    {
        Audience.DONOR: _l("sponsor"),
        Audience.PUBLIC: _l("public"),
        Audience.COMMUNE: _l("commune"),
    },
)
