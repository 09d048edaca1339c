"""What a gateway is, and how it says that a message did not go."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote, urlencode

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.module_loading import import_string

from association.core.outbox.address import target_of
from association.core.outbox.sending import post

from .choices import nameless


class GatewayRefusedError(Exception):
    """The provider takes this message neither now nor later."""


class GatewayUnreachableError(Exception):
    """Provably nothing was sent; it may be tried again."""


class Gateway(Protocol):
    """Sends one SMS. Raises one of the two errors above; any other means that nobody knows."""

    def send(self, *, to: str, text: str) -> None:
        """`to` is +989xxxxxxxxx."""


def gateway() -> Gateway | None:
    """The one the installation has chosen, or None where there is no SMS."""
    return import_string(settings.SMS_BACKEND)() if settings.SMS_BACKEND else None


TOO_MANY = 429


def _filled(value: Any, values: dict[str, str]) -> Any:
    """`value` with {to}, {to_local}, {text} and {key} in its texts replaced, in one pass: what a text brings
    along is never looked at again."""
    if isinstance(value, dict):
        return {name: _filled(inner, values) for name, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, values) for inner in value]
    if isinstance(value, str):
        return re.sub(r"\{(\w+)\}", lambda found: values.get(found[1], found[0]), value)
    return value


class HttpGateway:
    """POSTs the fields of `SMS_HTTP` as a form or as JSON."""

    def send(self, *, to: str, text: str) -> None:
        config, key = settings.SMS_HTTP, settings.SMS_HTTP["key"]
        try:
            target = target_of(config["url"].replace("{key}", quote(key, safe="")))
        except ValidationError as exc:
            raise GatewayUnreachableError(" ".join(exc.messages)) from exc
        values = {
            "to": to,
            "to_local": f"0{to[3:]}" if to.startswith("+98") else to,
            "text": text,
            "key": key,
        }
        fields, as_json = _filled(config["fields"], values), config["format"] == "json"
        headers = {"Content-Type": "application/json" if as_json else "application/x-www-form-urlencoded"}
        if config["key_header"]:
            headers[config["key_header"]] = key
        body = json.dumps(fields, ensure_ascii=False) if as_json else urlencode(fields)
        outcome = post(target, body=body.encode(), headers=headers)
        if outcome.status is None:
            # The address may hold the key, so of errors only those made here are told.
            if not outcome.reached:
                raise GatewayUnreachableError
            raise TimeoutError
        self._judge(outcome.status, outcome.response, config["accepted"])

    @staticmethod
    def _judge(status: int, answer: str, accepted: str) -> None:
        if 200 <= status < 300:
            if accepted and not re.search(accepted, answer):
                raise GatewayRefusedError(nameless(answer))
            return
        if status == TOO_MANY:
            raise GatewayUnreachableError(str(status))
        if status >= 500:  # a proxy may have given up on a provider that went on
            raise TimeoutError
        raise GatewayRefusedError(nameless(f"{status} {answer}"))


class FileGateway:
    def send(self, *, to: str, text: str) -> None:
        folder = Path(settings.VAR_DIR) / "sms"
        folder.mkdir(parents=True, exist_ok=True)
        line = json.dumps({"at": timezone.now().isoformat(), "to": to, "text": text}, ensure_ascii=False)
        with (folder / "outbox.jsonl").open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")


class ConsoleGateway:
    def send(self, *, to: str, text: str) -> None:
        sys.stdout.write(f"SMS -> {to}\n{text}\n{'-' * 40}\n")
        sys.stdout.flush()


outbox: list[tuple[str, str]] = []


class MemoryGateway:
    def send(self, *, to: str, text: str) -> None:
        outbox.append((to, text))
