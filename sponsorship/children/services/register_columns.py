"""The columns of children's registers, by the titles that offices give them."""

from typing import Any

from core.i18n import _l
from core.tabular import Column, Meanings, columns_titled

CODE, NAME, BIRTH, PEOPLE = "code", "name", "birth", "people"
SEX, FEMALE, MALE = "sex", "female", "male"
COMMUNE_CODE, COMMUNE, VILLAGE = "commune_code", "commune", "village"
CIRCUMSTANCE, HOUSEHOLD = "circumstance", "household"
GUARDIAN, RELATION, PHONE = "guardian", "relation", "phone"
SCHOOL, PERSONAL_ID, ALLOWANCE = "school", "personal_id", "allowance"
GUARDIAN_YES, CHILD_YES, PHOTO_YES = "guardian_yes", "child_yes", "photo_yes"
REGISTERED, NOTE = "registered", "note"

COLUMNS = (
    Column(
        CODE,
        ("Mã trẻ", "Mã số", "Mã số trẻ", "Mã trẻ em", "Mã hồ sơ", "Số hồ sơ", "Mã", "Child code",
         "Code", "Child ID", "Case number"),
    ),
    Column(
        NAME,
        ("Họ và tên", "Họ tên", "Họ và tên trẻ", "Họ tên trẻ", "Họ và tên trẻ em", "Tên trẻ",
         "Họ, chữ đệm, tên", "Full name", "Name", "Child name", "Name of child"),
    ),
    Column(
        BIRTH,
        ("Ngày sinh", "Năm sinh", "Ngày tháng năm sinh", "Ngày, tháng, năm sinh", "Sinh ngày",
         "Date of birth", "Birth date", "Birthday", "Born", "DOB", "Year of birth"),
    ),
    Column(SEX, ("Giới tính", "Giới", "Nam/Nữ", "Sex", "Gender"), required=False),
    Column(FEMALE, ("Nữ", "Nữ (x)", "Female", "Girl"), required=False, alone=True),
    Column(MALE, ("Nam", "Nam (x)", "Male", "Boy"), required=False, alone=True),
    Column(
        CIRCUMSTANCE,
        ("Hoàn cảnh", "Hoàn cảnh đặc biệt", "Nhóm hoàn cảnh", "Nhóm đối tượng", "Đối tượng",
         "Diện", "Circumstance", "Circumstances", "Category"),
    ),
    Column(PEOPLE, ("Dân tộc", "People", "Ethnicity", "Ethnic group"), required=False),
    Column(
        COMMUNE_CODE,
        ("Mã xã/phường", "Mã xã", "Mã phường", "Mã đơn vị hành chính", "Mã ĐVHC", "Mã địa bàn",
         "Commune code", "Ward code", "Place code"),
        required=False,
    ),
    Column(
        COMMUNE,
        ("Xã/phường", "Xã", "Phường/xã", "Tên xã", "Tên xã/phường", "Địa chỉ xã", "Địa chỉ",
         "Nơi ở", "Địa bàn", "Commune", "Ward", "Commune/ward", "Address"),
        required=False,
    ),
    Column(
        VILLAGE,
        ("Thôn/bản", "Thôn", "Bản", "Khu", "Tổ dân phố", "Thôn/bản/khu", "Village", "Hamlet"),
        required=False,
    ),
    Column(
        HOUSEHOLD,
        ("Hộ nghèo/cận nghèo", "Hộ nghèo", "Diện hộ", "Loại hộ", "Household", "Poverty",
         "Poverty status"),
        required=False,
    ),
    Column(
        GUARDIAN,
        ("Người chăm sóc", "Người giám hộ", "Họ tên người giám hộ", "Họ tên người chăm sóc",
         "Người nuôi dưỡng", "Guardian", "Carer", "Caregiver", "Guardian name"),
        required=False,
    ),
    Column(
        RELATION,
        ("Quan hệ", "Quan hệ với trẻ", "Mối quan hệ", "Relation", "Relationship"),
        required=False,
    ),
    Column(
        PHONE,
        ("Điện thoại", "Số điện thoại", "SĐT", "ĐT", "Điện thoại liên hệ", "Phone", "Telephone",
         "Mobile"),
        required=False,
    ),
    Column(
        SCHOOL,
        ("Trường/lớp", "Lớp", "Trường", "Trường học", "Lớp/trường", "School", "Grade", "Class",
         "School/grade"),
        required=False,
    ),
    Column(
        PERSONAL_ID,
        ("Số định danh cá nhân", "Số định danh", "Mã định danh", "CCCD", "Số CCCD", "Personal ID",
         "Personal identifier", "National ID"),
        required=False,
    ),
    Column(
        ALLOWANCE,
        ("Trợ cấp tháng", "Trợ cấp hằng tháng", "Trợ cấp hàng tháng", "Mức trợ cấp", "Trợ cấp",
         "Monthly allowance", "Allowance"),
        required=False,
    ),
    Column(
        GUARDIAN_YES,
        ("Người giám hộ đồng ý", "Người chăm sóc đồng ý", "Giám hộ đồng ý", "Gia đình đồng ý",
         "Guardian consent", "Guardian agrees", "Consent of guardian"),
        required=False,
    ),
    Column(
        CHILD_YES,
        ("Trẻ đồng ý", "Trẻ em đồng ý", "Child consent", "Child agrees", "Consent of child"),
        required=False,
    ),
    Column(
        PHOTO_YES,
        ("Đồng ý dùng ảnh", "Đồng ý sử dụng hình ảnh", "Đồng ý hình ảnh", "Đồng ý chụp ảnh",
         "Photo consent", "Photo"),
        required=False,
    ),
    Column(
        REGISTERED,
        ("Ngày lập hồ sơ", "Ngày lập", "Ngày đăng ký", "Ngày vào danh sách", "Registered on",
         "Registration date", "Registered"),
        required=False,
    ),
    Column(NOTE, ("Ghi chú", "Note", "Notes", "Remarks"), required=False),
)  # fmt: skip

ONE_OF = ((SEX, FEMALE), (COMMUNE, COMMUNE_CODE))


LABELS = {
    CODE: _l("Code"), NAME: _l("Name"), BIRTH: _l("Born"), SEX: _l("Sex"),
    FEMALE: _l("Sex: a mark for girls"), MALE: _l("Sex: a mark for boys"),
    CIRCUMSTANCE: _l("Circumstance"), PEOPLE: _l("Ethnic group"),
    COMMUNE_CODE: _l("Code of the commune"), COMMUNE: _l("Commune"), VILLAGE: _l("Village"),
    HOUSEHOLD: _l("Household"), GUARDIAN: _l("Carer"), RELATION: _l("Relation"),
    PHONE: _l("Telephone"), SCHOOL: _l("School"), PERSONAL_ID: _l("Personal ID"),
    ALLOWANCE: _l("State allowance a month"), GUARDIAN_YES: _l("Guardian agrees"),
    CHILD_YES: _l("Child agrees"), PHOTO_YES: _l("Picture agreed"),
    REGISTERED: _l("On the books since"), NOTE: _l("Note"),
}  # fmt: skip
"""Our columns in people's words."""


def needed() -> list[tuple[Any, tuple[str, ...]]]:
    """Return what every register holds: its label, and the columns of which one will do."""
    required = [(LABELS[column.name], (column.name,)) for column in COLUMNS if column.required]
    return required + [(LABELS[names[0]], names) for names in ONE_OF]


def columns_of(titles: Meanings) -> tuple[Column, ...]:
    """Return the columns as an office titles them; what it says of a title goes before ours."""
    return columns_titled(COLUMNS, titles)
