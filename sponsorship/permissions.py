"""What one may do with children, matches and grants."""

from enum import StrEnum


class Permission(StrEnum):
    """Permissions around children."""

    QUEUE = "queue"
    CHILDREN_READ = "children.read"
    CHILDREN_IDENTITY = "children.identity"
    CHILDREN_WRITE = "children.write"
    CHILDREN_VERIFY = "children.verify"
    CHILDREN_CASE = "children.case"
    CONSENT_RECORD = "consent.record"
    MATCH = "match"
    MATCH_RULES = "match.rules"
    NOTICES_STOP = "notices.stop"
    FREEZE = "freeze"
    CONCERN_RAISE = "concern.raise"
    CONCERNS_HANDLE = "concerns.handle"
    VISITS = "visits"
    GRANTS_READ = "grants.read"
    GRANTS_REQUEST = "grants.request"
    GRANTS_APPROVE = "grants.approve"
    GRANTS_EVIDENCE = "grants.evidence"
    REPORTS_READ = "reports.read"
    COMMUNE_WORK = "commune.work"
    CHILDREN_OWN = "children.own"
