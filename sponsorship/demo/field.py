"""The demo's officer at work: visits, goods handed over, a record half typed."""

from datetime import timedelta

from sqlalchemy import select

from core.dates import today
from core.db import session
from sponsorship.access import Role
from sponsorship.children.models import Child
from sponsorship.children.rules import Sex, Standing
from sponsorship.children.services import within_scope
from sponsorship.communes.rules import GOODS, Met, Part
from sponsorship.communes.services import (
    RecordHandOver,
    RecordVisit,
    record_hand_over,
    record_visit,
    save_part,
    start_draft,
)
from sponsorship.demo.drawings import portrait_png
from sponsorship.demo.names import Sex as DrawnSex
from sponsorship.demo.office import Office

FINDINGS = (
    "Em khoẻ, đi học đều. Bà nội nhờ xin thêm vở và bút.",
    "Nhà vừa sửa mái. Em học khá, thích môn Toán.",
    "Em theo mẹ đi nương, hẹn tuần sau quay lại.",
)


def work_in_communes(office: Office) -> None:
    """Visit some children of the officer's communes, hand over goods, begin a new record."""
    officer = office[Role.COMMUNE_OFFICER]
    children = session.scalars(
        select(Child)
        .where(within_scope(officer), Child.standing == Standing.VERIFIED)
        .order_by(Child.id)
        .limit(len(FINDINGS))
    ).all()
    for place, (child, found) in enumerate(zip(children, FINDINGS, strict=False)):
        drawn = DrawnSex.GIRL if child.sex is Sex.FEMALE else DrawnSex.BOY
        face = portrait_png(f"visit {child.code}", drawn, today().year - child.birth_year)
        visit = RecordVisit(today() - timedelta(days=3 * place + 2), Met.BOTH, found)
        record_visit(child, visit, face, f"demo-visit-{place}", by=officer)
    if children:
        rice = RecordHandOver(GOODS, "10 kg gạo, 5 quyển vở", today(), "Bà nội của em")
        proof = portrait_png("proof", DrawnSex.GIRL, 1)
        record_hand_over(children[0], rice, proof, "demo-hand-over", by=officer)
    draft = start_draft("demo-draft", by=officer)
    needs = {"school": "Lớp 2", "allowance": None, "note": "Áo ấm, giày đi học"}
    save_part(draft, Part.NEEDS, needs, by=officer)
