"""Reading a page for authors, and doing in a copy of the repository what its marked blocks say.

A mark is a comment on the line above a fence, unseen by the reader:

    <!-- file: services.py -->                 the block is the whole file
    <!-- append: contributions.py -->          it goes to the end of the file
    <!-- after: models.py | amount_irr = -->   it goes below the one line that holds these words
    <!-- replace: apps.py | "treasurer" -->    it takes the place of that line
    <!-- run -->                               its lines are commands, which must succeed
    <!-- says -->                              the last command printed these lines
    <!-- like: tests/sample_points/pyproject.toml -->   its lines stand in that file of the repository
    <!-- only read -->                         it is tried elsewhere, or is no code of the module

Paths are those of the module; what begins with ``tests/`` is its test.
"""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from tests.checkouts import Checkout

_BLOCK = re.compile(
    r"^(?:<!-- (?P<mark>[^\n]*?) -->\n)?```(?P<language>\w*)\n(?P<body>.*?)^```$", re.M | re.S
)


@dataclass(frozen=True)
class Block:
    """One fenced block: its mark, split into what to do, where, and at which words."""

    language: str
    body: str
    action: str
    path: str
    words: str


def blocks_of(page: Path) -> list[Block]:
    """The fenced blocks of a page, in order."""
    found = []
    for match in _BLOCK.finditer(page.read_text()):
        action, _colon, rest = (match["mark"] or "").partition(": ")
        path, _bar, words = rest.partition(" | ")
        found.append(Block(match["language"], match["body"], action, path.strip(), words))
    return found


class Follower:
    """Does in a checkout, for one module, what pages say."""

    def __init__(self, checkout: Checkout, label: str):
        self.checkout, self.label = checkout, label

    def apply(self, page: Path) -> None:
        """Do what the page says, block by block."""
        for block in blocks_of(page):
            if block.action in ("file", "append", "after", "replace"):
                self._write(block)
            elif block.action == "run":
                for line in block.body.splitlines():
                    self.checkout.run(line)
            elif block.action == "says":
                missing = [line for line in block.body.splitlines() if line not in self.checkout.output]
                assert not missing, (page.name, missing, self.checkout.output)

    def _path(self, path: str) -> Path:
        place = "tests/modules" if path.startswith("tests/") else "association/modules"
        return self.checkout.root / place / self.label / path.removeprefix("tests/")

    def _write(self, block: Block) -> None:
        path = self._path(block.path)
        if block.action == "file":
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.body)
            return
        if block.action == "append":
            gap = "\n\n\n" if path.suffix == ".py" else "\n\n"
            path.write_text(path.read_text().rstrip("\n") + gap + block.body)
            return
        lines = path.read_text().splitlines()
        (place,) = [i for i, line in enumerate(lines) if block.words in line] or [None]
        assert place is not None, f"{block.path} has no line with {block.words!r}"
        lines[place + (block.action == "after") : place + 1] = block.body.splitlines()
        path.write_text("\n".join(lines) + "\n")


def forget_module(root: Path, label: str) -> None:
    """Take out of a copy what somebody may have made in the repository by following the tutorial there."""
    for place in ("association/modules", "tests/modules"):
        shutil.rmtree(root / place / label, ignore_errors=True)
    listing = root / "association" / "config" / "modules.py"
    kept = [line for line in listing.read_text().splitlines() if f".{label}." not in line]
    listing.write_text("\n".join(kept) + "\n")
    for table in (root / "tests" / "core" / "access").glob("*_matrix.json"):
        rows = json.loads(table.read_text())
        table.write_text(json.dumps({key: rows[key] for key in rows if f"/{label}/" not in key}))
