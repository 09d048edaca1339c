"""Read reports of mails that came back: from a pipe of the mail server, a Maildir or an mbox."""

from __future__ import annotations

import mailbox
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from association.modules.receipts.delivery.bounces import LARGEST_BYTES, take_bounce


class Command(BaseCommand):
    help = "Marks deliveries of receipts whose e-mail came back. Reads one mail from standard input, or a mailbox."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--maildir", type=Path, help="a Maildir; what was read is marked as seen")
        parser.add_argument("--mbox", type=Path, help="an mbox file; it is not changed")

    def handle(self, *args: Any, maildir: Path | None, mbox: Path | None, **options: Any) -> None:
        if maildir:
            marked, read = self._of_maildir(maildir)
        elif mbox:
            if not mbox.is_file():
                raise CommandError(f"There is no file {mbox}.")
            taken = [take_bounce(message.as_bytes()) for message in mailbox.mbox(mbox, create=False)]
            marked, read = sum(row is not None for row in taken), len(taken)
        else:
            marked, read = int(take_bounce(sys.stdin.buffer.read(LARGEST_BYTES)) is not None), 1
        # Ids and counts only: this goes to the log of a mail server.
        self.stdout.write(f"{read} read, {marked} about receipts")

    @staticmethod
    def _of_maildir(path: Path) -> tuple[int, int]:
        if not (path / "new").is_dir():
            raise CommandError(f"{path} is no Maildir.")
        marked = read = 0
        box = mailbox.Maildir(path, create=False)
        for key, message in box.iteritems():
            if "S" in message.get_flags():
                continue
            marked, read = marked + (take_bounce(message.as_bytes()) is not None), read + 1
            # Marked one by one: a run that is cut off goes on where it was.
            message.set_subdir("cur")
            message.add_flag("S")
            box[key] = message
        box.close()
        return marked, read
