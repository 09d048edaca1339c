"""The PDF engine reads nothing but the product's own assets, whatever the markup asks."""

import io
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pikepdf
import pytest

from association.core.printing.engine import html_to_pdf


@pytest.fixture
def listener():
    """A server on the loopback address that remembers what it was asked."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            return None

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def test_hostile_markup_fetches_and_embeds_nothing(listener, tmp_path):
    base, asked = listener
    secret = tmp_path / "secret.txt"
    secret.write_text("TOPSECRET")
    html = f"""<!doctype html><html lang="fa"><head><title>x</title>
      <link rel="attachment" href="file://{secret}"><link rel="stylesheet" href="{base}/style.css">
      <style>@import url("{base}/import.css"); body {{ background: url("{base}/background.png") }}</style></head>
      <body><img src="file://{secret}" alt=""><img src="{base}/picture.png" alt="">
      <object data="file:///etc/passwd"></object></body></html>"""

    with pikepdf.open(io.BytesIO(html_to_pdf(html))) as document:
        attached = list(document.attachments)

    assert asked == []
    assert attached == []


def test_the_typeface_is_ours():
    html = (
        '<!doctype html><html lang="fa" dir="rtl"><head><title>x</title></head><body>می‌شود ۱۲۳</body></html>'
    )

    with pikepdf.open(io.BytesIO(html_to_pdf(html))) as document:
        fonts = {str(font.BaseFont) for font in document.pages[0].Resources.Font.values()}

    assert all("Vazirmatn" in name for name in fonts)
