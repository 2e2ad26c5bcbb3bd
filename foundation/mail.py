"""Mails say that something waits, never what: no content, no reason of the bilan (invariant 10)."""

import os
import tempfile
from dataclasses import dataclass
from datetime import datetime
from email.mime.text import MIMEText
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string


@dataclass(frozen=True)
class CalendarMessage:
    """What a calendar reads beside the words: it takes the appointment in, moves it, or takes it out (RFC 6047)."""

    file_name: str
    method: str
    content: bytes

    def part(self) -> MIMEText:
        part = MIMEText(self.content.decode(), "calendar", "utf-8")
        part.set_param("method", self.method)
        part.add_header("Content-Disposition", "attachment", filename=self.file_name)
        return part


@dataclass(frozen=True)
class Mail:
    """A mail ready to leave: one recipient, a subject, plain paragraphs, at most one link."""

    to: str
    subject: str
    paragraphs: tuple[str, ...]
    link: str = ""
    link_label: str = ""
    sender: str = "Bilan"
    calendar: tuple[CalendarMessage, ...] = ()


def send(mail: Mail, *, message_id: str) -> None:
    """Give a mail to the mail server under a Message-ID that stays the same when it is tried again."""
    context = {"mail": mail}
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=render_to_string("mail/neutral.txt", context),
        to=[mail.to],
        headers={"Message-ID": message_id, "Auto-Submitted": "auto-generated"},
        connection=get_connection(),
    )
    message.attach_alternative(render_to_string("mail/neutral.html", context), "text/html")
    for one in mail.calendar:
        message.attach(one.part())
    message.send()


class FolderBackend(BaseEmailBackend):
    """Keeps each mail as one .eml file; the demonstration and the tests read them there."""

    def send_messages(self, email_messages):
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            stamp = datetime.now().strftime("%Y%m%d-%H%M%S-%f")
            handle, draft = tempfile.mkstemp(dir=folder, suffix=".part")
            with os.fdopen(handle, "wb") as file:
                file.write(message.message().as_bytes())
            Path(draft).replace(folder / f"{stamp}-{os.getpid()}.eml")
        return len(email_messages)
