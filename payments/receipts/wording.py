"""The sentences of a receipt: what the money was for, how it came, what holds for the paper."""

from typing import Final, NamedTuple

from core.dates import Month
from core.money import Money, format_money
from payments.funds.rules import FundKind
from payments.receiving.rules import Channel

TITLE_VI: Final = "BIÊN NHẬN TÀI TRỢ"
TITLE_EN: Final = "Donation receipt"
FOOTER: Final = (
    "Số biên nhận liên tục, không sửa được; biên nhận bị hủy giữ nguyên số và ghi rõ lý do. / "
    "Numbers run without a gap, nothing is altered; a void receipt keeps its number and says why."
)
METHODS: Final = {
    Channel.CASH: "Tiền mặt / Cash",
    Channel.BANK: "Chuyển khoản / Bank transfer",
    Channel.CARD: "Thẻ / Card",
}


class Part(NamedTuple):
    """Part of a payment: the fund it goes to, and the instalment it pays when it pays one."""

    amount: int
    fund_kind: FundKind
    fund_code: str
    fund_name: str
    period: str | None = None
    pledge_code: str | None = None


def purposes(parts: list[Part], payment: Money) -> tuple[str, ...]:
    """Return the lines that say what a payment was for; a child is named by its code only.

    With several lines each says its amount, so that they add up to the payment; what no part
    names is said to be allocated later.
    """
    rest = payment.amount - sum(part.amount for part in parts)
    lines = [(_purpose(part), part.amount) for part in parts]
    if rest:
        lines.append(("Ủng hộ quỹ, sẽ phân bổ sau / Gift, to be allocated", rest))
    if len(lines) == 1:
        return (lines[0][0],)
    return tuple(
        f"{line}: {format_money(Money(amount, payment.currency), 'vi')}" for line, amount in lines
    )


def _purpose(part: Part) -> str:
    for_child = part.fund_kind is FundKind.CHILD
    if part.period is None:
        if for_child:
            return f"Ủng hộ trẻ {part.fund_code} / Gift for the child"
        return f"Ủng hộ {part.fund_name} / Gift to the fund"
    month = Month.parse(part.period)
    due = f"tháng {month.month:02d}/{month.year}, {part.pledge_code}"
    if for_child:
        return f"Đỡ đầu trẻ {part.fund_code} {due} / Sponsorship"
    return f"Đóng góp {part.fund_name} {due} / Contribution"


def printed_reference(channel: Channel, reference: str) -> str:
    """Return the reference as on the statement, without our account's name; cash has none."""
    return "" if channel is Channel.CASH else reference.rpartition(":")[2]
