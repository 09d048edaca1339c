"""The ways to print a receipt that are compared. Each is a class whose objects are called with a `Sample`."""

from __future__ import annotations

import base64
import io
import shutil
import subprocess
import tempfile
from pathlib import Path

from django.contrib.staticfiles import finders
from PIL import Image, ImageDraw

from association.core.printing.engine import html_to_pdf

from .pages import Sample

STYLES = ("core/css/tokens.css", "receipts/css/receipt.css")
FONT_SIZES = (400, 700)


def _found(name: str) -> str:
    return str(finders.find(name))


def _face(weight: int) -> str:
    style = {400: "Regular", 700: "Bold"}[weight]
    url = Path(_found(f"core/fonts/Vazirmatn-{style}.ttf")).as_uri()
    return f"@font-face {{ font-family: Vazirmatn; font-weight: {weight}; src: url({url}) }}"


def _inline_css() -> str:
    sheets = "\n".join(Path(_found(name)).read_text() for name in STYLES)
    return "\n".join([*map(_face, FONT_SIZES), sheets, "html { font-family: Vazirmatn }"])


class Ours:
    """As in life: tagged PDF/UA-1 and PDF/A-3a with the machine-readable receipt inside."""

    def __call__(self, sample: Sample) -> bytes:
        return html_to_pdf(sample.html, styles=("receipts/css/receipt.css",), attached=[sample.attached])

    def close(self) -> None:
        """Nothing is held."""


class Naive(Ours):
    """A first WeasyPrint version: variable web font, a large transparent logo, everything parsed per receipt."""

    def __init__(self) -> None:
        logo = Image.new("RGBA", (1600, 1600))
        draw = ImageDraw.Draw(logo)
        for ring in range(20):
            edge = ring * 38
            draw.ellipse((edge, edge, 1600 - edge, 1600 - edge), fill=(15 + ring * 9, 76, 74, 255 - ring * 8))
        buffer = io.BytesIO()
        logo.save(buffer, "PNG")
        url = f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"
        self.logo = f'<img style="height: 14mm" alt="نشان" src="{url}">'

    def __call__(self, sample: Sample) -> bytes:
        from weasyprint import CSS, HTML
        from weasyprint.text.fonts import FontConfiguration

        fonts = FontConfiguration()
        woff2 = Path(_found("core/fonts/Vazirmatn-Variable.woff2")).as_uri()
        face = f"@font-face {{ font-family: Vazirmatn; src: url({woff2}); font-weight: 100 900 }}"
        sheets = [CSS(string=f"{face} html {{ font-family: Vazirmatn }}", font_config=fonts)]
        sheets += [CSS(filename=_found(name), font_config=fonts) for name in STYLES]
        html = sample.html.replace(
            '<header class="receipt__head">', f'<header class="receipt__head">{self.logo}'
        )
        return HTML(string=html).write_pdf(stylesheets=sheets, font_config=fonts, pdf_variant="pdf/ua-1")


class Lean(Ours):
    """WeasyPrint with static fonts, little CSS and no logo, but nothing shared from one receipt to the next."""

    def __call__(self, sample: Sample) -> bytes:
        from weasyprint import CSS, HTML
        from weasyprint.text.fonts import FontConfiguration

        fonts = FontConfiguration()
        sheet = CSS(string=_inline_css(), font_config=fonts)
        return HTML(string=sample.html).write_pdf(
            stylesheets=[sheet], font_config=fonts, pdf_variant="pdf/ua-1"
        )


class Chromium(Ours):
    """One headless browser and one page, kept warm; tagged PDF."""

    def __init__(self) -> None:
        from playwright.sync_api import sync_playwright

        self.driver = sync_playwright().start()
        browser = (
            shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        )
        if browser is None:
            raise FileNotFoundError("Chromium is missing: apt-get install chromium")
        self.browser = self.driver.chromium.launch(
            executable_path=browser, args=["--no-sandbox", "--disable-gpu"]
        )
        self.page = self.browser.new_page()
        self.folder = tempfile.TemporaryDirectory()
        self.file = Path(self.folder.name) / "receipt.html"
        self.style = f"<style>{_inline_css()}</style></head>"

    def __call__(self, sample: Sample) -> bytes:
        self.file.write_text(sample.html.replace("</head>", self.style))
        self.page.goto(self.file.as_uri())
        return self.page.pdf(prefer_css_page_size=True, print_background=True, tagged=True)

    def close(self) -> None:
        self.browser.close()
        self.driver.stop()
        self.folder.cleanup()


class Wkhtmltopdf(Ours):
    """What Odoo and Frappe print with: a process per receipt, an old WebKit, no tags."""

    def __init__(self) -> None:
        if shutil.which("wkhtmltopdf") is None:
            raise FileNotFoundError(
                "wkhtmltopdf is missing: apt-get install --no-install-recommends wkhtmltopdf"
            )
        self.style = f"<style>{_inline_css()}</style></head>"
        self.arguments = [
            "--quiet",
            "--enable-local-file-access",
            "--page-size",
            "A5",
            "--orientation",
            "Landscape",
        ]

    def __call__(self, sample: Sample) -> bytes:
        html = sample.html.replace("</head>", self.style).encode()
        done = subprocess.run(  # noqa: S603
            ["wkhtmltopdf", *self.arguments, "-", "-"],  # noqa: S607
            input=html,
            capture_output=True,
            check=True,
        )
        return done.stdout


class Typst(Ours):
    """One compiler with a template of its own for the same facts; tagged PDF/UA-1."""

    def __init__(self) -> None:
        import typst

        template = Path(__file__).with_name("receipt.typ")
        fonts = str(Path(_found("core/fonts/Vazirmatn-Regular.ttf")).parent)
        self.compiler = typst.Compiler(str(template), font_paths=[fonts], ignore_system_fonts=True)

    def __call__(self, sample: Sample) -> bytes:
        return bytes(self.compiler.compile(format="pdf", sys_inputs=sample.facts, pdf_standards=["ua-1"]))


PRINTERS: dict[str, type[Ours]] = {
    "ours": Ours,
    "naive": Naive,
    "lean": Lean,
    "chromium": Chromium,
    "wkhtmltopdf": Wkhtmltopdf,
    "typst": Typst,
}
