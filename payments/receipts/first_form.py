"""The form of receipts issued before forms were data: their snapshots do not carry one."""

from __future__ import annotations

from typing import Any, Final

from payments.receipts.paper_form import Labels, Marks, PaperForm, Row

_LABELS: Final = Labels(
    series="Ký hiệu / Series",
    number="Số / No.",
    issued_on="Ngày / Date",
    page="Trang / Page",
    verify="Kiểm tra / Verify",
    tax_code="MST",
    words="Bằng chữ / In words",
    amount="Số tiền đã nhận đủ / Received in full",
    amount_in_kind="Số tiền đã nhận đủ / Received in full",
)
_MARKS: Final = Marks(
    copy="BẢN SAO / COPY",
    void="HỦY / VOID",
    reason="ĐÃ HỦY / VOID",
    replaced_by="Thay bằng số / Replaced by",
)
_ROWS: Final = (
    Row("replaces", "Thay cho số / Replaces"),
    Row("donor_name", "Người tài trợ / Donor"),
    Row("donor_address", "Địa chỉ / Address", "Không cung cấp / Not given"),
    Row("payer_name", "Người nộp / Payer"),
    Row("purposes", "Nội dung / For"),
    Row("received", "Nhận tiền / Received"),
    Row("enclosed", "Kèm theo / Enclosed"),
)


def first_form(printed: dict[str, Any]) -> PaperForm:
    """Return that form, taking its title and footer out of what the snapshot kept."""
    return PaperForm(
        name="vn",
        title=printed.pop("title_vi"),
        subtitle=printed.pop("title_en"),
        footer=printed.pop("footer"),
        languages=("vi", "en"),
        date_format="%d/%m/%Y",
        labels=_LABELS,
        marks=_MARKS,
        rows=_ROWS,
        signature_hint="(ký, họ tên)",
    )
