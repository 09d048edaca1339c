"""A server process has read everything before its first visitor asks for a PDF."""

import subprocess
import sys

from django.conf import settings

PROGRAM = """
import os, sys
from association.config import wsgi
before = set(sys.modules)
from datetime import UTC, datetime
from association.core.printing.archive import Attached
from association.core.printing.engine import html_to_pdf
from association.modules.receipts.printing import qr_data_uri
page = '<html lang="fa"><title>x</title><body><b>رسید</b> 12 <img alt="" src="%s"></body></html>'
html_to_pdf(page % qr_data_uri("x"), styles=("receipts/css/receipt.css",),
            attached=[Attached("x.json", b"{}", "x", datetime(2026, 1, 1, tzinfo=UTC))])
late = set(sys.modules) - before
print(sorted(name for name in late if not name.startswith("association")))
"""


def test_nothing_is_read_for_the_first_receipt():
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=settings.BASE_DIR,
        env={"DJANGO_SETTINGS_MODULE": "association.config.settings.test", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout == "[]\n"
