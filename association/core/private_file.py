"""Files with a secret key inside: for their owner only, never overwritten."""

from __future__ import annotations

import os
from pathlib import Path

_OTHERS = 0o077


def is_exposed(file: Path) -> bool:
    """Whether anybody but its owner may read or write it."""
    return bool(file.stat().st_mode & _OTHERS)


def write_private(file: Path, content: bytes) -> None:
    """Make a file of the mode 600, and its folder where there is none. Raises FileExistsError."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Made with its mode, not given it afterwards: nobody can open it in between.
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as handle:
        handle.write(content)
