"""Mails: one row and one job each, sent once, as files or through a server."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from flask import Flask

from core.dates import frozen
from core.db import session, unit_of_work
from core.errors import RuleBroken, Unavailable
from core.files import files
from core.jobs.models import Job
from core.jobs.rules import JobState
from core.jobs.running import run_waiting_jobs
from core.mail.jobs import send
from core.mail.mailers import FileMailer, SmtpMailer, init_mail
from core.mail.models import OutgoingMail
from core.mail.services import Mail, is_address, queue_mail
from tests.fakes.mail_server import MailServer, mail_server

NEWS = Mail("ban@example.org", "Biên nhận tháng 10", "Xin cảm ơn bạn.\n\nQuỹ Bảo trợ trẻ em")


@pytest.fixture
def outbox(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setitem(app.extensions, "mailer", FileMailer(tmp_path / "mail"))
    return tmp_path / "mail"


def through(app: Flask, server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    mailer = SmtpMailer("127.0.0.1", server.port, "none")
    monkeypatch.setitem(app.extensions, "mailer", mailer)


def queue(mail: Mail = NEWS) -> None:
    with unit_of_work():
        queue_mail(mail)


def read(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def text_of(message: EmailMessage) -> str:
    return "\n".join(str(message.get_body().get_content()).splitlines())


def test_the_demo_keeps_every_mail_as_a_file(outbox: Path) -> None:
    queue()
    assert run_waiting_jobs() == 1
    message = read(next(outbox.glob("*.eml")).read_bytes())
    assert message["To"] == "ban@example.org"
    assert message["Subject"] == NEWS.subject
    assert message["From"] == "quy@example.org"
    assert message["Date"] == "Mon, 02 Nov 2026 10:00:00 +0700"
    assert text_of(message) == NEWS.body
    assert session.query(OutgoingMail).one().sent_at is not None


def test_a_mail_carries_its_paper(outbox: Path) -> None:
    files().put("papers/QBT26-T-0000001.pdf", b"%PDF-1.7")
    queue(Mail("ban@example.org", "Biên nhận", "", attachment_key="papers/QBT26-T-0000001.pdf"))
    run_waiting_jobs()
    (paper,) = read(next(outbox.glob("*.eml")).read_bytes()).iter_attachments()
    assert paper.get_filename() == "QBT26-T-0000001.pdf"
    assert paper.get_content_type() == "application/pdf"
    assert paper.get_content() == b"%PDF-1.7"


def test_a_paper_of_unknown_kind_is_carried_too(outbox: Path) -> None:
    files().put("papers/odd", b"\x00\x01")
    queue(Mail("ban@example.org", "Tệp", "", attachment_key="papers/odd"))
    run_waiting_jobs()
    (paper,) = read(next(outbox.glob("*.eml")).read_bytes()).iter_attachments()
    assert paper.get_content_type() == "application/octet-stream"


def test_the_same_news_is_mailed_once(outbox: Path) -> None:
    told = Mail("ban@example.org", "Biên nhận", "Lần một", key="receipt:1")
    queue(told)
    queue(told)
    queue(Mail("ban@example.org", "Biên nhận", "Khác", key="receipt:2"))
    assert run_waiting_jobs() == 2
    assert len(list(outbox.iterdir())) == 2


def test_what_is_taken_back_is_not_mailed(outbox: Path) -> None:
    with pytest.raises(RuleBroken), unit_of_work():
        _queue_and_refuse()
    assert run_waiting_jobs() == 0
    assert not outbox.exists()


def _queue_and_refuse() -> None:
    queue_mail(NEWS)
    raise RuleBroken("", "Something else is wrong.")


@pytest.mark.parametrize(
    "recipient",
    [
        "",
        "ban",
        "ban@example",
        "ban@example.org\r\nBcc: kho@example.com",
        "ban@example.org, kho@example.com",
        "Bạn <ban@example.org>",
        "ban @example.org",
        "a" * 65 + "@example.org",
    ],
)
def test_only_one_plain_address_is_written_to(app: Flask, recipient: str) -> None:
    assert not is_address(recipient)
    with pytest.raises(RuleBroken) as refused, unit_of_work():
        queue_mail(Mail(recipient, "Xin chào", ""))
    assert refused.value.field == "recipient"


@pytest.mark.parametrize("subject", ["", "Xin chào\r\nBcc: kho@example.com", "a\u2028b", "a\nb"])
def test_a_subject_is_one_line(app: Flask, subject: str) -> None:
    with pytest.raises(RuleBroken) as refused, unit_of_work():
        queue_mail(Mail("ban@example.org", subject, ""))
    assert refused.value.field == "subject"


def test_a_mail_goes_through_the_server(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with mail_server() as server:
        through(app, server, monkeypatch)
        queue()
        run_waiting_jobs()
    message = read(server.messages[0])
    assert server.recipients == ["ban@example.org"]
    assert message["Subject"] == NEWS.subject
    assert text_of(message) == NEWS.body
    assert session.query(Job).one().state is JobState.DONE


def test_a_mail_that_the_server_refuses_is_sent_later_with_the_same_identifier(
    app: Flask, outbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mail_server("451 later") as server, monkeypatch.context() as during:
        through(app, server, during)
        queue()
        run_waiting_jobs()
    assert server.messages == []
    assert session.query(OutgoingMail).one().sent_at is None
    job = session.query(Job).one()
    assert (job.state, job.error) == (
        JobState.WAITING,
        "The mail server did not take the mail.",
    )

    with frozen("2026-11-02T10:01:00+07:00"):
        assert run_waiting_jobs() == 1
    row = session.query(OutgoingMail).one()
    message = read(next(outbox.glob("*.eml")).read_bytes())
    assert message["Message-ID"] == f"<mail-{row.id}@127.0.0.1>"


def test_a_mail_that_was_sent_is_not_sent_again(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mail_server() as server:
        through(app, server, monkeypatch)
        queue()
        run_waiting_jobs()
        send({"mail": session.query(OutgoingMail).one().id}, lambda _done, _total: None)
    assert len(server.messages) == 1


@pytest.mark.parametrize("tls", ["none", "ssl"])
def test_a_server_that_is_away_is_unavailable(tls: str) -> None:
    with mail_server() as server:
        port = server.port
    message = EmailMessage()
    message["To"] = "ban@example.org"
    with pytest.raises(Unavailable):
        SmtpMailer("127.0.0.1", port, tls).send(message, "1")


@pytest.mark.parametrize(
    ("tls", "user"), [("starttls", ""), ("none", "quy")], ids=["no-encryption", "no-sign-in"]
)
def test_a_server_that_cannot_do_what_the_settings_ask_gets_no_mail(tls: str, user: str) -> None:
    message = EmailMessage()
    message["From"], message["To"] = "quy@example.org", "ban@example.org"
    with mail_server() as server, pytest.raises(Unavailable):
        SmtpMailer("127.0.0.1", server.port, tls, user, "mật khẩu").send(message, "1")
    assert server.messages == []


def test_the_settings_choose_the_mailer(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.extensions, "mailer", None)
    for name, value in {"BACKEND": "smtp", "HOST": "mail.example.org", "PORT": 2525}.items():
        monkeypatch.setitem(app.config, f"MAIL_{name}", value)
    init_mail(app)
    assert app.extensions["mailer"] == SmtpMailer("mail.example.org", 2525, "starttls")
    monkeypatch.setitem(app.config, "MAIL_BACKEND", "file")
    init_mail(app)
    assert app.extensions["mailer"] == FileMailer(Path(app.config["INSTANCE"]) / "mail")
