"""A server process has read everything before its first visitor asks for a PDF, and starts whatever is amiss."""

import json
import subprocess
import sys

from django.conf import settings

PROGRAM = """
import json, sys
from datetime import UTC, datetime
from association.config import wsgi
from association.core.printing import engine, warming
from association.core.printing.archive import Attached
from association.core.registry import contributions
from association.modules.receipts.printing import qr_data_uri
before, styles = set(sys.modules), engine._style.cache_info().misses
page = '<html lang="fa"><title>x</title><body><b>رسید</b> 12 <img alt="" src="%s"></body></html>'
engine.html_to_pdf(page % qr_data_uri("x"), styles=("receipts/css/receipt.css",),
                   attached=[Attached("x.json", b"{}", "x", datetime(2026, 1, 1, tzinfo=UTC))])
late = sorted(name for name in set(sys.modules) - before if not name.startswith("association"))
read = engine._style.cache_info().misses - styles
for template, style in (("none.html", "core/css/document.css"), ("core/print/document.html", "none.css")):
    options = {"template": template, "styles": (style,)}
    contributions._registry["print"].append(contributions.Contribution("print", "x", "x", None, 50, options))
warming.warm_up()
print(json.dumps({"late": late, "styles": read}))
"""


def test_nothing_is_read_for_the_first_receipt_and_a_broken_form_or_database_stops_no_server():
    away = "postgres://nobody@127.0.0.1:1/none"
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=settings.BASE_DIR,
        env={
            "DJANGO_SETTINGS_MODULE": "association.config.settings.test",
            "DATABASE_URL": away,
            "PATH": "/usr/bin:/bin",
        },
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == {"late": [], "styles": 0}
    assert done.stderr.count("print x of module x failed") == 2
