"""One message out of the building, by SMTP, or into a folder where there is no mail server."""

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from urllib.parse import unquote, urlsplit

from app import clock
from app.config import Settings
from app.outbox.worker import NeverWillBe

TIMEOUT = 20  # seconds


def compose(
    settings: Settings, *, to_name: str, to_email: str, subject: str, text: str, html: str, key: str
) -> EmailMessage:
    """A message whose Message-ID is the same however often it is sent."""
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = to_email
    message["Subject"] = subject
    message["Date"] = format_datetime(clock.now())
    host = urlsplit(settings.base_url).hostname or "localhost"
    message["Message-ID"] = f"<{key}@{host}>" if key else make_msgid(domain=host)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    return message


def send(settings: Settings, message: EmailMessage) -> None:
    """Hand the message over. Raises NeverWillBe when the server refuses it for good."""
    if not settings.mail_url:
        _keep(settings, message)
        return
    where = urlsplit(settings.mail_url)
    try:
        with smtplib.SMTP(where.hostname or "", where.port or 25, timeout=TIMEOUT) as server:
            if where.scheme == "smtp+starttls" or where.port == 587:
                server.starttls(context=ssl.create_default_context())
            if where.username:
                server.login(unquote(where.username), unquote(where.password or ""))
            server.send_message(message)
    except smtplib.SMTPRecipientsRefused as refused:
        codes = [code for code, _ in refused.recipients.values()]
        if all(code >= 500 for code in codes):
            raise NeverWillBe(f"Address refused: {codes}") from refused
        raise


def _keep(settings: Settings, message: EmailMessage) -> None:
    folder = settings.data_dir / "mail"
    folder.mkdir(parents=True, exist_ok=True)
    name = message["Message-ID"].strip("<>").replace("/", "-")
    (folder / f"{name}.eml").write_bytes(bytes(message))
