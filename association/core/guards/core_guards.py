"""Guards of the foundation's own tables."""

from .registry import append_only


def declare() -> None:
    """Prints and the record of exports are written once."""
    append_only("core.StoredPrint")
    append_only("core.ReadRecord")
