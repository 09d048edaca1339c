"""For demonstrations: each message a line of JSON in `sms/outbox.jsonl` below the folder of the installation."""

from __future__ import annotations

import json
from pathlib import Path

from django.conf import settings
from django.utils import timezone


class FileGateway:
    def send(self, *, to: str, text: str) -> None:
        folder = Path(settings.VAR_DIR) / "sms"
        folder.mkdir(parents=True, exist_ok=True)
        line = json.dumps({"at": timezone.now().isoformat(), "to": to, "text": text}, ensure_ascii=False)
        with (folder / "outbox.jsonl").open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")
