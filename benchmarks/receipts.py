"""How much quicker a receipt is printed than by a first, naive WeasyPrint version of the same page.

Both print the same receipts in the same run, in turn; only ratios are published. Run: make bench
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "association.config.settings.development")

import django

django.setup()

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from association.core.printing.archive import Attached
from association.core.printing.engine import html_to_pdf
from association.modules.receipts.printing import qr_data_uri

ROUNDS = 15
STYLES = ("core/css/tokens.css", "receipts/css/receipt.css")


def page(number: int) -> str:
    """A receipt's HTML with invented contents."""
    address = f"http://127.0.0.1:8000/verify/{number:032x}/"
    share = {"fund": "صندوق تبلت", "intent": "تبلت", "amount_irr": 1_000_000 + number}
    line = {
        "received_on": date(2026, 8, 10),
        "method": "کارت به کارت",
        "tracking_number": str(100_000 + number),
        "shares": [share],
    }
    context = {
        "number": f"1405-{number:06}",
        "issued_on": date(2026, 8, 10),
        "association": {"name": "مجمع خیران", "address": "قزوین", "permit_number": "۱۲۳"},
        "donor": "زهرا قزوینی‌نژاد",
        "total_irr": share["amount_irr"],
        "lines": [line],
        "single": line,
        "signatory": "خزانه‌دار مجمع",
        "verification_url": address,
        "qr": qr_data_uri(address),
        "language": "fa",
        "rtl": True,
    }
    with translation.override("fa"):
        return render_to_string("receipts/print/receipt.html", context)


def naive(html: str) -> bytes:
    """As a first version does it: web fonts, everything parsed anew for each receipt."""
    fonts = FontConfiguration()
    woff2 = finders.find("core/fonts/Vazirmatn-Variable.woff2")
    face = f'@font-face {{ font-family: Vazirmatn; src: url("file://{woff2}"); font-weight: 100 900 }}'
    sheets = [CSS(string=f"{face} html {{ font-family: Vazirmatn }}", font_config=fonts)]
    sheets += [CSS(filename=finders.find(name), font_config=fonts) for name in STYLES]
    return HTML(string=html).write_pdf(stylesheets=sheets, font_config=fonts, pdf_variant="pdf/ua-1")


def ours(html: str) -> bytes:
    """As a receipt is printed in life, its machine-readable contents attached."""
    file = Attached(
        "receipt.json", b'{"receipt":"' + b"x" * 1500 + b'"}', "Receipt", datetime(2026, 8, 10, tzinfo=UTC)
    )
    return html_to_pdf(html, styles=("receipts/css/receipt.css",), attached=[file])


def cpu_ms(work, html: str) -> float:
    start = time.process_time()
    work(html)
    return (time.process_time() - start) * 1000


def main() -> None:
    ours(page(0)), naive(page(0))
    times: dict[str, list[float]] = {"ours": [], "naive": []}
    for number in range(1, ROUNDS + 1):
        html = page(number)
        times["ours"].append(cpu_ms(ours, html))
        times["naive"].append(cpu_ms(naive, html))
    median = {name: statistics.median(values) for name, values in times.items()}
    print(f"receipts, median CPU of {ROUNDS}: ours {median['ours']:.0f} ms, naive {median['naive']:.0f} ms")
    print(f"ratio to naive: {median['naive'] / median['ours']:.1f}")


if __name__ == "__main__":
    main()
