"""The demo's safeguarding: a concern, a case with its plan, a sponsor who asks for a meeting."""

from datetime import timedelta

from sqlalchemy import select

from core.dates import today
from core.db import session
from donors.models import Donor
from sponsorship.access import Role
from sponsorship.children.models import Child
from sponsorship.demo.office import Office
from sponsorship.matching.models import Sponsorship
from sponsorship.safeguarding.rules import About, Asked, Level
from sponsorship.safeguarding.services.cases import (
    HearChild,
    OpenPlan,
    Refer,
    SetLevel,
    hear_child,
    open_plan,
    refer_child,
    set_level,
)
from sponsorship.safeguarding.services.concerns import RaiseConcern, raise_concern
from sponsorship.safeguarding.services.visits import AskVisit, ask_visit

WORRY = "Em nghỉ học ba ngày liền, hàng xóm nghe tiếng quát mắng buổi tối. Chưa gặp được gia đình."


def protect_children(office: Office, donor: Donor) -> None:
    """Raise a concern, open a case and let the donor ask to meet one of its children."""
    child, other = session.scalars(
        select(Child)
        .join(Sponsorship, Sponsorship.child_id == Child.id)
        .where(~Child.disputed)
        .order_by(Sponsorship.donor_id != donor.id, Child.id)
        .limit(2)
    )
    worker = office[Role.CASE_WORKER]
    raised = RaiseConcern(About.CHILD, WORRY, child=other.code)
    raise_concern(raised, by=office[Role.MATCHER])
    level = SetLevel(Level.SUPPORT, "Bà yếu, em phải nghỉ học phụ việc nhà.", today())
    set_level(other, level, by=worker)
    plan = OpenPlan(
        goal="Em đi học đều trở lại",
        actions="Gặp cô giáo; hỗ trợ sách vở; cán bộ xã đến nhà mỗi tuần",
        responsible="Chìu Thị Mai",
        next_review_on=today() + timedelta(days=30),
    )
    open_plan(other, plan, by=worker)
    refer_child(other, Refer("Trung tâm Công tác xã hội", "Tư vấn tâm lý", today()), by=worker)
    heard = HearChild(Asked.CARE, "Em muốn ở với bà và được đi học.", today(), "Nông Thị Hương")
    hear_child(other, heard, by=worker)
    wished = AskVisit(child.code, donor.code, "Tặng quà ngày khai giảng")
    ask_visit(wished, by=office[Role.MATCHER])
