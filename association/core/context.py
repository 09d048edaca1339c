"""What every template may know."""

from django.conf import settings
from django.http import HttpRequest


def demo(request: HttpRequest) -> dict[str, bool]:
    """`demo` is true where the demo accounts are allowed, so that each page can say so."""
    return {"demo": settings.DEMO}
