"""The payer's pages in Vietnamese; what is not here is said in English."""

from collections.abc import Callable

Say = Callable[..., str]
LANGUAGES = ("en", "vi")
VIETNAMESE = {
    "Test mode": "Chế độ thử",
    "A stand-in for Stripe. No money moves; never type a real card.": "Bản giả lập Stripe."
    " Không có tiền thật; đừng bao giờ nhập thẻ thật.",
    "Save a card": "Lưu thẻ",
    "Pay {}": "Thanh toán {}",
    "The card was not saved": "Thẻ chưa được lưu",
    "The card was not charged": "Thẻ chưa bị trừ tiền",
    "The card is kept for later payments. Nothing is charged now.": "Thẻ được giữ cho các lần"
    " thanh toán sau. Bây giờ chưa trừ tiền.",
    "Card number": "Số thẻ",
    "A test card, for example 4242 4242 4242 4242": "Thẻ thử, ví dụ 4242 4242 4242 4242",
    "Valid until": "Hết hạn",
    "Month": "Tháng",
    "01 to 12": "01 đến 12",
    "Year": "Năm",
    "For example 2031": "Ví dụ 2031",
    "Security code": "Mã bảo mật",
    "Any 3 digits": "3 chữ số bất kỳ",
    "Name on the card": "Tên trên thẻ",
    "Any name": "Tên bất kỳ",
    "Save the card": "Lưu thẻ này",
    "Cancel and go back": "Hủy và quay lại",
    "Test cards": "Các thẻ thử",
    "Is this you?": "Có phải bạn không?",
    "Your bank asks you to confirm a payment of {}.": "Ngân hàng đề nghị bạn xác nhận khoản thanh"
    " toán {}.",
    "Your bank asks you to confirm that this card may be kept for later payments.": "Ngân hàng đề"
    " nghị bạn xác nhận cho giữ thẻ này cho các lần thanh toán sau.",
    "Yes, confirm": "Đúng, xác nhận",
    "No, refuse": "Không, từ chối",
    "There is nothing to confirm any more.": "Không còn gì để xác nhận.",
    "This page is used up": "Trang này đã dùng xong",
    "The card was taken already. Nothing more is charged here.": "Thẻ đã được nhận. Ở đây không"
    " trừ thêm tiền.",
    "The time for this page is over. Go back and begin again.": "Trang này đã hết hạn. Hãy quay lại"
    " và bắt đầu lại.",
    "Go back": "Quay lại",
    "Confirmed": "Đã xác nhận",
    "Not confirmed": "Chưa xác nhận",
    "You can close this page.": "Bạn có thể đóng trang này.",
    "Only test card numbers work here. Never type a real one; try 4242 4242 4242 4242.": "Ở đây chỉ"
    " dùng được số thẻ thử. Đừng nhập thẻ thật; hãy thử 4242 4242 4242 4242.",
    "Type the month on the card as 01 to 12.": "Nhập tháng trên thẻ, từ 01 đến 12.",
    "Type the year on the card, for example 2031.": "Nhập năm trên thẻ, ví dụ 2031.",
    "This card has expired. Type a month that is still to come.": "Thẻ này đã hết hạn. Nhập một"
    " tháng chưa đến.",
    "Type the 3 or 4 digits of the security code; any will do here.": "Nhập 3 hoặc 4 chữ số của mã"
    " bảo mật; ở đây số nào cũng được.",
    "Type the name on the card; any will do here.": "Nhập tên trên thẻ; ở đây tên nào cũng được.",
    "The bank was not told that it is you. Try again, or use another card.": "Ngân hàng chưa được"
    " xác nhận đó là bạn. Hãy thử lại hoặc dùng thẻ khác.",
    "Your card was declined.": "Thẻ của bạn bị từ chối.",
    "Your card has insufficient funds.": "Thẻ của bạn không đủ tiền.",
    "Your card has expired.": "Thẻ của bạn đã hết hạn.",
    "Your card's security code is incorrect.": "Mã bảo mật của thẻ không đúng.",
    "Your card was declined for making repeated attempts too frequently or exceeding its amount"
    " limit.": "Thẻ của bạn bị từ chối vì thử quá nhiều lần hoặc vượt hạn mức.",
    "Your card was declined. This transaction requires authentication.": "Thẻ của bạn bị từ chối."
    " Khoản này cần ngân hàng xác thực.",
    "Your card number is incorrect.": "Số thẻ không đúng.",
    "An error occurred while processing your card. Try again in a little bit.": "Có lỗi khi xử lý"
    " thẻ của bạn. Hãy thử lại sau ít phút.",
    "pays": "thanh toán được",
    "the bank asks you each time, and refuses when you are not there": "ngân hàng hỏi mỗi lần, và"
    " từ chối khi bạn không có mặt",
    "the bank asks you once": "ngân hàng hỏi một lần",
    "declined: insufficient funds": "bị từ chối: không đủ tiền",
    "declined": "bị từ chối",
    "can be saved, is declined when charged": "lưu được, bị từ chối khi trừ tiền",
    "pays, and is disputed at once": "thanh toán được, rồi bị khiếu nại ngay",
}
SEPARATORS = str.maketrans(",.", ".,")


def english(sentence: str, *parts: str) -> str:
    return sentence.format(*parts) if parts else sentence


def vietnamese(sentence: str, *parts: str) -> str:
    """Say it in Vietnamese, amounts with Vietnamese separators."""
    said = VIETNAMESE.get(sentence, sentence)
    return said.format(*(part.translate(SEPARATORS) for part in parts)) if parts else said


def speaker(language: str) -> Say:
    return vietnamese if language == "vi" else english
