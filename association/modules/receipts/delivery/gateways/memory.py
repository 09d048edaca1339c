"""For tests: the messages in a list."""

from __future__ import annotations

outbox: list[tuple[str, str]] = []


class MemoryGateway:
    def send(self, *, to: str, text: str) -> None:
        outbox.append((to, text))
