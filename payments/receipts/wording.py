"""The sentences of a receipt: what the gift was for and how it came, in the form's languages."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from core.dates import Month
from core.money import Money, format_money
from payments.funds.rules import FundKind
from payments.receiving.rules import Channel

METHODS: Final = {
    Channel.CASH: {"vi": "Tiền mặt", "en": "Cash"},
    Channel.BANK: {"vi": "Chuyển khoản", "en": "Bank transfer"},
    Channel.CARD: {"vi": "Thẻ", "en": "Card"},
    Channel.IN_KIND: {"vi": "Hiện vật", "en": "In kind"},
    Channel.BROUGHT_FORWARD: {"vi": "Số dư chuyển sang", "en": "Brought forward"},
}
LATER: Final = {
    "vi": "Ủng hộ quỹ, sẽ phân bổ sau",
    "en": "Gift, to be allocated",
}
THINGS: Final = {"vi": "Tặng hiện vật", "en": "Gift in kind"}
BOTH: Final = ("vi", "en")


class Part(NamedTuple):
    """Part of a payment: the fund it goes to, and the instalment it pays when it pays one."""

    amount: int
    fund_kind: FundKind
    fund_code: str
    fund_name: str
    period: str | None = None
    pledge_code: str | None = None


def said(sentence: dict[str, str], languages: Sequence[str]) -> str:
    """Return a sentence in the languages of a form, the main one first."""
    return " / ".join(sentence[language] for language in languages)


def method_of(channel: Channel, languages: Sequence[str]) -> str:
    """Return how a gift came in."""
    return said(METHODS[channel], languages)


def purposes(parts: list[Part], payment: Money, languages: Sequence[str] = BOTH) -> tuple[str, ...]:
    """Return the lines that say what a payment was for; a child is named by its code only.

    With several lines each says its amount, so that they add up to the payment; what no part
    names is said to be allocated later.
    """
    rest = payment.amount - sum(part.amount for part in parts)
    lines = [(_purpose(part, languages), part.amount) for part in parts]
    if rest:
        lines.append((said(LATER, languages), rest))
    if len(lines) == 1:
        return (lines[0][0],)
    return tuple(
        f"{line}: {format_money(Money(amount, payment.currency), languages[0])}"
        for line, amount in lines
    )


def _purpose(part: Part, languages: Sequence[str]) -> str:
    """Return one line; the second language says only what kind of gift it is."""
    first, *others = languages
    for_child, monthly = part.fund_kind is FundKind.CHILD, part.period is not None
    line = _IN_FULL[first](part, for_child=for_child, monthly=monthly)
    kinds = [_KIND[for_child, monthly][other] for other in others]
    return " / ".join([line, *kinds])


def _in_vietnamese(part: Part, *, for_child: bool, monthly: bool) -> str:
    if not monthly:
        return f"Ủng hộ trẻ {part.fund_code}" if for_child else f"Ủng hộ {part.fund_name}"
    month = Month.parse(part.period or "")
    due = f"tháng {month.month:02d}/{month.year}, {part.pledge_code}"
    name = f"Đỡ đầu trẻ {part.fund_code}" if for_child else f"Đóng góp {part.fund_name}"
    return f"{name} {due}"


def _in_english(part: Part, *, for_child: bool, monthly: bool) -> str:
    name = f"child {part.fund_code}" if for_child else part.fund_name
    if not monthly:
        return f"Gift for {name}"
    due = f"{Month.parse(part.period or '').first:%m/%Y}, {part.pledge_code}"
    return f"{'Sponsorship of' if for_child else 'Contribution to'} {name}, {due}"


_IN_FULL: Final = {"vi": _in_vietnamese, "en": _in_english}
_KIND: Final = {
    (True, True): {"vi": "Đỡ đầu", "en": "Sponsorship"},
    (True, False): {"vi": "Ủng hộ trẻ", "en": "Gift for the child"},
    (False, True): {"vi": "Đóng góp", "en": "Contribution"},
    (False, False): {"vi": "Ủng hộ quỹ", "en": "Gift to the fund"},
}


def in_kind(items: str, quantity: str) -> str:
    """Return what a gift in kind consists of: `Áo ấm · 40 chiếc`."""
    return " · ".join(filter(None, (items, quantity)))


def purposes_in_kind(given_to: str, languages: Sequence[str] = BOTH) -> tuple[str, ...]:
    """Return the line that says what things were for: a commune, a programme or a child's code."""
    return (": ".join(filter(None, (said(THINGS, languages), given_to))),)


def printed_reference(channel: Channel, reference: str) -> str:
    """Return the reference as on the statement, without our account's name; else "".

    Only a bank's or a card's tells an outsider anything.
    """
    outside = channel in {Channel.BANK, Channel.CARD}
    return reference.rpartition(":")[2].partition("~")[0] if outside else ""
