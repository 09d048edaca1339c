"""One line about how the installation stands."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fact:
    """What it is about, how it stands, what to do when it is not well, and where."""

    title: str
    ok: bool
    state: str
    advice: str = ""
    url: str = ""
