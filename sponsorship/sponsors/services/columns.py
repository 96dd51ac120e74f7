"""The columns of sponsor lists, by the titles that offices give them."""

from core.tabular import Column

COLUMNS = (
    Column(
        "sponsor_code",
        (
            "Mã nhà tài trợ",
            "Mã số nhà tài trợ",
            "Mã NTT",
            "Mã người bảo trợ",
            "Mã người đỡ đầu",
            "Sponsor code",
            "Donor code",
            "Sponsor ID",
            "Donor ID",
        ),
    ),
    Column(
        "name",
        (
            "Tên nhà tài trợ",
            "Họ tên nhà tài trợ",
            "Họ và tên nhà tài trợ",
            "Tên người bảo trợ",
            "Tên người đỡ đầu",
            "Tên đơn vị",
            "Nhà tài trợ",
            "Sponsor name",
            "Donor name",
            "Sponsor",
            "Donor",
        ),
    ),
    Column("child_code", ("Mã trẻ", "Mã số trẻ", "Mã trẻ em", "Child code", "Child ID", "Child")),
    Column(
        "code",
        ("Mã cam kết", "Số cam kết", "Mã tài trợ", "Commitment code", "Commitment", "Pledge code"),
    ),
    Column(
        "amount",
        (
            "Số tiền mỗi kỳ",
            "Số tiền cam kết",
            "Mức hỗ trợ",
            "Mức đóng góp",
            "Số tiền",
            "Amount each period",
            "Amount",
        ),
    ),
    Column(
        "started_on",
        ("Bắt đầu từ", "Ngày bắt đầu", "Từ ngày", "Bắt đầu", "Start date", "Started on", "Start"),
    ),
    Column("programme", ("Chương trình", "Mô hình", "Programme", "Program"), required=False),
    Column("kind", ("Loại", "Loại nhà tài trợ", "Đối tượng", "Kind", "Type"), required=False),
    Column(
        "contact_name",
        ("Người liên hệ", "Đầu mối liên hệ", "Liên hệ", "Contact person", "Contact"),
        required=False,
    ),
    Column("address", ("Địa chỉ", "Nơi ở", "Address"), required=False),
    Column(
        "phone",
        ("Điện thoại", "Số điện thoại", "SĐT", "ĐT", "Phone", "Telephone", "Mobile"),
        required=False,
    ),
    Column("email", ("Email", "E-mail", "Thư điện tử"), required=False),
    Column("tax_code", ("Mã số thuế", "MST", "Tax code", "Tax ID"), required=False),
    Column(
        "rhythm",
        ("Kỳ đóng góp", "Kỳ đóng", "Định kỳ", "Tần suất", "Rhythm", "Frequency", "Period"),
        required=False,
    ),
    Column("term", ("Thời hạn", "Thời gian cam kết", "Term", "Duration"), required=False),
    Column(
        "method",
        ("Hình thức", "Hình thức đóng góp", "Phương thức", "Cách đóng", "Method", "Payment method"),
        required=False,
    ),
)
