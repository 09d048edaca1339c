"""The demonstration association's website: `build_website(today=…)`."""

from .build import build_website

__all__ = ["build_website"]
