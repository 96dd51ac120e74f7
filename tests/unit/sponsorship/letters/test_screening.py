"""In a letter is found what leads to a person, and nothing of what a child usually tells."""

import unicodedata

import pytest

from sponsorship.letters.screening import (
    CERTAIN,
    Finding,
    Found,
    Piece,
    bare,
    is_certain,
    pieces,
    screen,
)

FOUND = {
    Finding.PHONE: [
        "Số của con là «0912345678» ạ",
        "đt «0912-345-678»",
        "gọi con «0912.345.678» nhé",
        "zalo: «09 12 34 56 78»",
        "Điện thoại («+84) 912 345 678»",
        "«0084 912 345 678»",
        "Máy bàn nhà con: «024 3825 4567»",
        "«0 9 1 2 3 4 5 6 7 8»",
        "số cũ «01234567890»",
        "«không chín một hai ba bốn năm sáu bảy tám»",
        "«Không chín một, hai ba bốn, năm năm bảy tám»",
        "«khong chin mot hai sau sau bay bay mot hai»",
        "«zero nine one two eight four five six seven eight»",
        "«oh nine one two, three five five, six seven eight»",
        "«không chín mười hai ba mươi tư năm mươi sáu bảy mươi tám»",
        "«０９１２３４５６７８»",
        "Call me: «+44 20 7946 0958»",
        "my number is «+1 (202) 555-0123»",
        "«o9l2 345 678»",
        "«0912/345/678»",
        "«0️⃣9️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣»",
        "«09·12·34·56·78»",
        "đt: «3825 456»",
        "«84 912 345 678»",
        "«0912345678» 2019",
        "«0912,345,678»",
        "TE«0912345678»",
    ],
    Finding.MAIL: [
        "«ten@gmail . com»",
        "«ten (a) gmail.com»",
        "«lan.nguyen@yahoo.com.vn»",
        "Mail cho con: «LAN_2010@Gmail.Com»!",
        "«lan [at] gmail [dot] com»",
        "«lan at gmail dot com»",
        "«lan a còng gmail chấm com»",
        "«lan a cong gmail cham com»",
        "«lannguyen gmail com»",
        "«lan @ gmail.com»",
        "«john＠example．org»",
        "«email của con là lan.nguyen2010»",
        "«gmail: lannguyen10»",
        "«j.smith+child@mail.example.co.uk»",
        "«lan@gmail»",
    ],
    Finding.LINK: [
        "«https://www.facebook.com/lan.nguyen»",
        "«fb.com/ten»",
        "xem «www.nhacuacon.vn» nhé",
        "trang «example.com»",
        "«zalo.me/abc»",
        "«facebook chấm com / lan»",
        "my page is «smith-family.co.uk»",
        "«hxxp://abc.xyz/q»",
        "«example (dot) org»",
        "«t.me/lan»",
        "«youtu.be/abc123»",
    ],
    Finding.HANDLE: [
        "«zalo lananh2010»",
        "«Zalo: Lan Anh»",
        "«Facebook Nguyễn Văn An»",
        "«fb: nguyenan»",
        "«facebook của con là Lan Anh»",
        "«nick zalo của con là lananh»",
        "My «Instagram is lan_anh»",
        "find me on «telegram @smith»",
        "«@lan.anh»",
        "«WhatsApp: smith»",
        "«Skype ID: john.smith»",
        "«WeChat: lan88»",
        "«LINE ID: lan»",
        "«tiktok @lan»",
        "«Messenger: Lan»",
        "«viber tên lan»",
        "«Face của con là Lan»",
    ],
    Finding.ACCOUNT: [
        "STK «1903 4567 8901» ngân hàng",
        "số tài khoản: «19034567890123»",
        "thẻ «9704 1234 5678 9012»",
        "CCCD «022216000111»",
        "my card «4111-1111-1111-1111»",
        "stk «12 34 56 78 90»",
        "«912 345 678»",
        "(«202) 555-0123»",
        "«1903 4567 8901» đ",
    ],
    Finding.ADDRESS: [
        "Nhà con ở «thôn Sín Chải»",
        "«xóm 3», gần suối",
        "«ấp Bình Hòa»",
        "«bản Lìm Mông»",
        "«buôn Ako Dhông»",
        "«làng Chuồn»",
        "«tổ 5», «khu phố 2»",
        "«số nhà 12», «ngõ 34»",
        "«hẻm 12/3»",
        "con ở «đường Lê Lợi»",
        "«phố Hàng Bông»",
        "«xã Tả Van»",
        "«phường 5»",
        "Con học «trường tiểu học Kim Đồng»",
        "«Trường THCS Tả Van»",
        "«trường của con tên là Lê Lợi»",
        "«số 12 Nguyễn Trãi»",
        "«THÔN SÍN CHẢI»",
        "Nha con o «thon Sin Chai»",
        "We live at «12 Green Street»",
        "«221b Baker St»",
        "our «village is called Ta Van»",
        "the «village of Ta Van»",
        "«Ta Van Primary School»",
        "I study at «Le Loi secondary school»",
        "«house no. 12»",
        "«hamlet 5»",
        "a «school named Oak Hill»",
        "«Ta Van commune»",
        "«P.O. Box 123»",
        "«Địa chỉ của con là 12 Lê Lợi, Đà Lạt»",
        "«trường Hoa Sen». 0912",
    ],
}
HARMLESS = [
    "Hai chị em sinh 05/12/2015 06/01/2017, nghỉ hè 02/06 - 20/08.",
    "Ngày 05.12.2015 06.01.2017 ghi ở giấy khai sinh.",
    "Chú bộ đội ở Trường Sa canh giữ biển đảo.",
    "Con chào bác ạ, con tên là Hoa, năm nay con 10 tuổi.",
    "Con cảm ơn bác đã gửi cho con 500.000 ₫ để mua sách.",
    "Mẹ con đã nhận 1,000,000 đồng ngày 12/05/2015.",
    "Năm học 2019-2020 con được học sinh giỏi.",
    "Năm học 2019 - 2020 và 2020 - 2021 con đều được giấy khen.",
    "Con học lớp 5A, lớp con có 32 bạn.",
    "Điểm của con: Toán 9, Tiếng Việt 10, Anh 8,5.",
    "Con được 10 10 9 9 8 10 điểm.",
    "Con sinh ngày 2015-05-12.",
    "Từ nhà con đến trường 5 km, con đi bộ 45 phút.",
    "Con có bạn mới tên là Mai, bạn rất vui.",
    "Ba con làm nông, mẹ con bán rau ở chợ.",
    "Con thích ăn phở và cơm.",
    "Con đường đến trường rất đẹp.",
    "Ông bà con sống ở làng bên.",
    "Xã hội ngày càng phát triển.",
    "Bản thân con sẽ cố gắng hơn.",
    "Con được cô giáo khen trước lớp.",
    "Con biết đếm một, hai, ba, bốn, năm, sáu, bảy, tám, chín, mười.",
    "Thành phố Hồ Chí Minh rất đông người.",
    "Việt Nam có khoảng 100.000.000 người.",
    "Con chưa có Facebook, mẹ con không cho dùng.",
    "Con hay xem TikTok với chị.",
    "Bác có dùng Zalo không ạ?",
    "Con muốn vào trường đại học Y để làm bác sĩ.",
    "Tết này con được mặc áo mới.",
    "Con nuôi 2 con gà, 3 con vịt và 1 con chó.",
    "Trận đấu hôm qua đội con thắng 3-2.",
    "Con ngủ lúc 21:30 và dậy lúc 5:45.",
    "Em con 3 tuổi, cao 95 cm, nặng 14 kg.",
    "Con gửi bác bức tranh con vẽ.",
    "Hôm nay trời mưa to, con ở nhà học bài.",
    "Con xếp thứ 2 trong 35 bạn.",
    "Từ 2015 2016 2017 2018 con đều đi học.",
    "Lịch: 02/09, 30/04, 01/05 con được nghỉ.",
    "Con làm bài tập số 12 và số 15.",
    "Con thích hát và múa. Con cũng thích đá bóng.",
    "Tổ của con có 8 bạn.",
    "Mỗi tổ 10 bạn cùng trồng cây.",
    "Dear Hoa, thank you for your letter of 12 May 2015.",
    "I am 45 years old and I have two children, 12 and 15.",
    "We have a dog. The road to my house is long.",
    "We walked 5 km along the road to school.",
    "My school is big and my village is small.",
    "School starts on 5 September.",
    "In the summer of 2019 we went to the sea.",
    "I sent you $50 for your birthday.",
    "I paid 1,200,000 dong for the bike.",
    "There was a long line of people in the street.",
    "Happy new year 2021! I hope 2022 will be good.",
    "My mother uses WhatsApp to call my sister.",
    "The temperature is 25 degrees at 10:30.",
    "We won 3-2, then 4-1.",
    "One two three four five six seven eight nine ten, I can count!",
    "The film is on at 8 p.m. and it is great.",
    "I like it.In the evening I read.",
    "Con vui lắm.Mẹ con cũng vui.",
    "Con chúc bác mạnh khỏe, công tác tốt, vạn sự như ý!",
    "Sáng con dậy lúc 5h30, học đến 11h15.",
    "Con được 9.5 điểm Toán và 8.75 điểm Văn.",
    "Cháu học lớp 7, điểm trung bình 8,7.",
    "Con tiết kiệm được 1.250.000đ.",
    "Con cảm ơn cô chú 100000000 lần.",
    "Con chao bac, con la Hoa, con hoc lop 5. Con co ban moi, to con o xa truong.",
    "She was born on 03.04.2011 and her brother on 05.06.2013.",
    "The Christmas market in our town is lovely.",
    "Our street is quiet. On Sunday we go to church.",
    "I went to Ha Noi in 2018 and 2019.",
    "Ngày 20/11/2022 con tặng hoa cô giáo, ngày 22/12/2022 con viết thư cho chú bộ đội.",
    "Giá một quyển vở là 12.000 đồng, hai quyển là 24.000 đồng.",
    "Con dùng email của cô giáo.",
    "Mã của con là TE-00417.",
    "Con viết thư này ngày 2/9/2023, lúc 20 giờ.",
    "Nhóm con có 5 bạn: 3 nam, 2 nữ.",
    "Bài kiểm tra: 7, 8, 9, 10, 10, 9, 8.",
    "Con đo được 120 cm năm 2019, 125 cm năm 2020 và 130 cm năm 2021.",
    "Con rất thích phim Conan tập 25, 26, 27.",
    "Thời khóa biểu: thứ 2 Toán, thứ 3 Văn, thứ 4 Anh.",
    "Con giúp mẹ nấu cơm. Com em thích ăn rau.",
    "Bố con đi làm xa, ba tháng mới về một lần.",
    "Con xin hứa sẽ chăm ngoan, học giỏi.",
    "Sau này con muốn làm cô giáo ở bản.",
    "Trường con có 12 lớp, 350 học sinh và 20 thầy cô.",
    "Con thích nhất bài Đường và chân.",
    "Nhà con có ba mẹ, bà và hai em.",
    "Chúng con trồng 100 cây ở đường làng.",
    "Con được giải nhất huyện môn chạy 100 m.",
    "Con ở cách trường 3 km, cách xã 10 km.",
    "Quê con có nhiều núi, suối và ruộng bậc thang.",
    "Con sẽ kể bác nghe về phố cổ.",
    "My daughter goes to high school and plays football.",
    "Our village has a new road and a small school.",
    "The children in the street played until 9.",
    "Do you like your school? Which subject is best?",
    "We have 2 cats. The road is near.",
    "I can see 3 boats and 12 birds.",
    "It costs $1,200.50 or 1,100 euros.",
    "At home we speak English. My favourite number is 7.",
    "I was born in 1975, my wife in 1978, our son in 2004.",
    "On Facebook there are many photos, but I prefer letters.",
    "Is there a line for every answer? Line up, please.",
    "We sing: one, two, three, four!",
    "In Vietnam school starts in September.",
    "Ten, nine, eight, seven, six, five, four, three, two, one, zero!",
    "I read 20,000 pages... well, maybe 2,000.",
    "The answer is 3.14159.",
    "God bless you. John 3:16.",
    "He ran 10.000 m in 45:30,5.",
    "Con viet chu dep hon. Cam on bac nhieu.",
    "Con hứa: 1. Chăm học. 2. Nghe lời mẹ. 3. Giúp bà.",
    "0 độ, trời rất lạnh, -2 độ ban đêm.",
    "Con học từ 7:00-11:00, 13:30-16:30 hằng ngày.",
    "Con cắt 0,5 m vải, 1,25 m dây.",
    "Bác có dùng Zalo không.Con thì không.",
    "The first line: once upon a time.",
    "My son Nick: he is 12.",
    "Con ghét Facebook vì mất thời gian.",
]

SECRET = "Lý Thị Mây"


def marked(text: str, found: tuple[Found, ...]) -> str:
    """Return a text with what was found between marks, as the tables have it."""
    return "".join(f"«{piece.text}»" if piece.kind else piece.text for piece in pieces(text, found))


def parts(text: str, kind: Finding, *secrets: str) -> list[str]:
    return [text[one.start : one.end] for one in screen(text, secrets) if one.kind is kind]


@pytest.mark.parametrize(
    ("kind", "wanted"), [(kind, text) for kind, texts in FOUND.items() for text in texts]
)
def test_what_leads_to_a_person_is_found(kind: Finding, wanted: str) -> None:
    text = wanted.replace("«", "").replace("»", "")
    found = screen(text)
    assert marked(text, found) == wanted
    assert {one.kind for one in found} == {kind}


@pytest.mark.parametrize("kind", [kind for kind in FOUND if kind is not Finding.ADDRESS])
def test_it_is_found_in_small_letters_and_decomposed_too(kind: Finding) -> None:
    for wanted in FOUND[kind]:
        text = wanted.replace("«", "").replace("»", "")
        assert kind in {one.kind for one in screen(unicodedata.normalize("NFD", text))}, text


@pytest.mark.parametrize("text", HARMLESS)
def test_what_letters_usually_tell_is_left_alone(text: str) -> None:
    assert not screen(text)
    assert not screen(unicodedata.normalize("NFD", text))


@pytest.mark.parametrize(
    ("text", "secret", "part"),
    [
        ("Con là Lý Thị Mây ạ", SECRET, "Lý Thị Mây"),
        ("con la ly thi may", SECRET, "ly thi may"),
        ("LÝ THỊ MÂY", SECRET, "LÝ THỊ MÂY"),
        ("ban cua LyThiMay day", SECRET, "LyThiMay"),
        ("L ý - T h ị - M â y!", SECRET, "L ý - T h ị - M â y"),
        ("Lý\u200b Thị\n Mây", SECRET, "Lý\u200b Thị\n Mây"),
        ("Lý Thị Mây's house", SECRET, "Lý Thị Mây"),
        ("ly_thi_may2015", SECRET, "ly_thi_may"),
        ("𝐋𝐲 𝐓𝐡𝐢 𝐌𝐚𝐲 😀", SECRET, "𝐋𝐲 𝐓𝐡𝐢 𝐌𝐚𝐲"),
        ("Lý Thị Mây\u0345", SECRET, "Lý Thị Mây\u0345"),
        ("ở Hoà Bình", "Hòa Bình", "Hoà Bình"),
        ("o hoa binh", "Hoà Bình", "hoa binh"),
        ("bạn Đào", "DAO", "Đào"),
        ("người Hmông", "H'Mông", "Hmông"),
        ("nhà H'Hen Niê", "HHen Nie", "H'Hen Niê"),
    ],
)
def test_a_secret_is_found_however_it_is_written(text: str, secret: str, part: str) -> None:
    assert parts(text, Finding.NAME, secret) == [part]


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("Con thích mây trắng", "May Lan"),
        ("maybe and dismay", "Mây"),
        ("lớp 25", "25"),
        ("a b c", "A"),
        ("trống", ""),
        ("trống", " - "),
        ("tổ 25 bạn", "Tổ 2"),
    ],
)
def test_a_part_of_a_word_and_a_single_letter_are_no_secret(text: str, secret: str) -> None:
    assert not parts(text, Finding.NAME, secret)


def test_secrets_that_overlap_are_one_find() -> None:
    found = screen("Con là Lý Thị Mây.", (SECRET, "Mây", "lý thị"))
    assert found == (Found(Finding.NAME, 7, 17),)


def test_a_place_that_must_not_be_told_is_certain_also_behind_the_word_for_it() -> None:
    text = "Nhà con ở thôn Sín Chải, xã Tả Van."
    found = screen(text, ("Sín Chải",))
    assert marked(text, found) == "Nhà con ở thôn «Sín Chải», «xã Tả Van»."
    assert [one.kind for one in found] == [Finding.NAME, Finding.ADDRESS]


def test_the_earlier_kind_is_said_where_two_meet() -> None:
    assert [one.kind for one in screen("zalo 0912345678@gmail.com")] == [
        Finding.PHONE,
        Finding.MAIL,
    ]
    assert [one.kind for one in screen("ten@gmail.com")] == [Finding.MAIL]
    assert [one.kind for one in screen("facebook.com/lan.anh")] == [Finding.LINK]
    assert [one.kind for one in screen("Zalo: Lý Thị Mây", (SECRET,))] == [Finding.HANDLE]


def test_an_address_alone_is_for_a_person_to_decide() -> None:
    assert set(Finding) - CERTAIN == {Finding.ADDRESS}


def test_an_empty_letter_has_nothing() -> None:
    assert screen("") == ()
    assert pieces("", ()) == ()


def test_a_text_is_cut_at_what_was_found() -> None:
    text = "Gọi 0912345678 nhé"
    assert pieces(text, screen(text)) == (
        Piece("Gọi ", None),
        Piece("0912345678", Finding.PHONE),
        Piece(" nhé", None),
    )
    assert pieces("0912345678", screen("0912345678")) == (Piece("0912345678", Finding.PHONE),)


@pytest.mark.parametrize(
    ("text", "secret", "certain"),
    [
        ("Con ở Tả Van ạ", "Tả Van", True),
        ("con o ta van a", "Tả Van", True),
        ("CON Ở TẢ  VAN", "Tả Van", True),
        ("con o TaVan", "Tả Van", True),
        ("Ta vẫn chờ thư", "Tả Van", False),
        ("Lớp có bạn mới", "Bản Mới", False),
        ("Cả lớp thống nhất", "Thống Nhất", False),
        ("Con ở xã Thống Nhất", "Thống Nhất", True),
        ("con là lý thị mây", "Lý Thị Mây", True),
        ("Gọi 0912345678", "Tả Van", True),
        ("Nhà ở thôn Đoài", "Tả Van", False),
    ],
)
def test_a_name_is_doubtful_where_its_accents_make_other_words_of_it(text, secret, certain):
    found = screen(text, [secret])
    assert [is_certain(one, text, [secret]) for one in found] == [certain]


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("Xã Tả Van", "Tả Van"),
        ("Phường Quảng Yên", "Quảng Yên"),
        ("thôn  Sín Chải", "Sín Chải"),
        ("Tả Van", "Tả Van"),
        ("Xã Bản Phố", "Bản Phố"),
    ],
)
def test_a_place_is_called_without_the_word_for_its_kind(place: str, name: str) -> None:
    assert bare(place) == name
