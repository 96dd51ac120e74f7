"""The words of an agreement that depend on its terms, in both languages of the paper."""

from payments.pledges.rules import Method, Rhythm
from sponsorship.agreements.agreement_view import Both
from sponsorship.matching.sharing import Earmark

RHYTHM = {
    Rhythm.MONTH: Both("mỗi tháng", "a month"),
    Rhythm.QUARTER: Both("mỗi quý", "a quarter"),
    Rhythm.YEAR: Both("mỗi năm", "a year"),
    Rhythm.SCHOOL_YEAR: Both("mỗi năm học", "a school year"),
}
METHOD = {
    Method.TRANSFER: Both("chuyển khoản", "bank transfer"),
    Method.CASH: Both("tiền mặt tại quỹ", "cash at the fund’s office"),
    Method.CARD: Both("thẻ", "card"),
    Method.WITNESSED: Both("trao trực tiếp, có người chứng kiến", "handed over with a witness"),
}
PURPOSE = {
    Earmark.LIVING: Both("sinh hoạt", "living"),
    Earmark.SCHOOL: Both("học tập", "school"),
    Earmark.MEDICAL: Both("chăm sóc sức khỏe", "health care"),
}


def term_of(months: int | None, end_age: int) -> Both:
    """Return how long the sponsor promises."""
    if months is None:
        return Both(f"đến khi em đủ {end_age} tuổi", f"until the child is {end_age}")
    return Both(f"{months} tháng", f"{months} months")
