"""QR codes in pages and prints."""

from __future__ import annotations

from django import template

from ..printing import qr_data_uri

register = template.Library()
register.filter("qr", qr_data_uri)
