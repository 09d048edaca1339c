"""The ways to print a receipt that are compared. Each is a class whose objects are called with a `Sample`."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from abc import ABC, abstractmethod
from pathlib import Path

from django.contrib.staticfiles import finders

from association.core.printing.engine import html_to_pdf

from .logo import as_kept, as_sent
from .pages import LOGO, Sample

STYLES = ("core/css/tokens.css", "receipts/css/receipt.css")
FONT_SIZES = (400, 700)
# What a page of the desk loads.
WEB_FONTS = (
    "Vazirmatn-Variable",
    "Vazirmatn-UI-FD-Regular",
    "Vazirmatn-UI-FD-SemiBold",
    "Vazirmatn-UI-FD-Bold",
)
OTHER_RULES = 400


def _found(name: str) -> str:
    return str(finders.find(name))


def _face(weight: int) -> str:
    style = {400: "Regular", 700: "Bold"}[weight]
    url = Path(_found(f"core/fonts/Vazirmatn-{style}.ttf")).as_uri()
    return f"@font-face {{ font-family: Vazirmatn; font-weight: {weight}; src: url({url}) }}"


def _inline_css() -> str:
    sheets = "\n".join(Path(_found(name)).read_text() for name in STYLES)
    return "\n".join([*map(_face, FONT_SIZES), sheets, "html { font-family: Vazirmatn }"])


class Printer(ABC):
    """Prints the page with a logo; `logo` is a PNG of its own folder."""

    def __init__(self, logo: bytes) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self.folder = Path(self._folder.name)
        (self.folder / "logo.png").write_bytes(logo)

    @abstractmethod
    def __call__(self, sample: Sample) -> bytes:
        """The receipt as PDF."""

    def document(self, sample: Sample, style: str = "") -> str:
        """The page with the address of the logo, and a style of its own."""
        address = (self.folder / "logo.png").as_uri()
        return sample.html.replace(LOGO, address).replace("</head>", f"{style}</head>")

    def close(self) -> None:
        self._folder.cleanup()


class Ours(Printer):
    """As in life: tagged PDF/UA-1 and PDF/A-3a with the machine-readable receipt inside."""

    def __init__(self, logo: bytes) -> None:
        super().__init__(logo)
        self.pictures = {LOGO.partition(":")[2]: logo}

    def __call__(self, sample: Sample) -> bytes:
        return html_to_pdf(
            sample.html,
            styles=("receipts/css/receipt.css",),
            attached=[sample.attached],
            pictures=self.pictures,
        )


class Naive(Printer):
    """A first WeasyPrint version: the web fonts and styles of the site, everything parsed per receipt."""

    def __init__(self, logo: bytes) -> None:
        super().__init__(logo)
        faces = [
            f"@font-face {{ font-family: '{name}'; src: url({Path(_found(f'core/fonts/{name}.woff2')).as_uri()}) }}"
            for name in WEB_FONTS
        ]
        rules = [f".block-{n} > .part {{ margin: {n}px; color: #123456 }}" for n in range(OTHER_RULES)]
        sheets = [Path(_found(name)).read_text() for name in STYLES]
        own = f"html {{ font-family: '{WEB_FONTS[0]}' }}"
        (self.folder / "site.css").write_text("\n".join([*faces, *rules, *sheets, own]))

    def __call__(self, sample: Sample) -> bytes:
        from weasyprint import HTML

        link = f'<link rel="stylesheet" href="{(self.folder / "site.css").as_uri()}">'
        return HTML(string=self.document(sample, link)).write_pdf(pdf_variant="pdf/ua-1")


class Lean(Printer):
    """WeasyPrint with static fonts and little CSS, but nothing shared from one receipt to the next."""

    def __call__(self, sample: Sample) -> bytes:
        from weasyprint import CSS, HTML
        from weasyprint.text.fonts import FontConfiguration

        fonts = FontConfiguration()
        sheet = CSS(string=_inline_css(), font_config=fonts)
        return HTML(string=self.document(sample)).write_pdf(
            stylesheets=[sheet], font_config=fonts, pdf_variant="pdf/ua-1"
        )


class Chromium(Printer):
    """One headless browser and one page, kept warm; tagged PDF."""

    def __init__(self, logo: bytes) -> None:
        super().__init__(logo)
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
        self.file = self.folder / "receipt.html"
        self.style = f"<style>{_inline_css()}</style>"

    def __call__(self, sample: Sample) -> bytes:
        self.file.write_text(self.document(sample, self.style))
        self.page.goto(self.file.as_uri())
        return self.page.pdf(prefer_css_page_size=True, print_background=True, tagged=True)

    def close(self) -> None:
        self.browser.close()
        self.driver.stop()
        super().close()


class Wkhtmltopdf(Printer):
    """What Odoo and Frappe print with: a process per receipt, an old WebKit, no tags."""

    def __init__(self, logo: bytes) -> None:
        super().__init__(logo)
        if shutil.which("wkhtmltopdf") is None:
            raise FileNotFoundError(
                "wkhtmltopdf is missing: apt-get install --no-install-recommends wkhtmltopdf"
            )
        # It knows no logical properties.
        self.style = f"<style>{_inline_css()} .receipt__logo {{ float: right; height: 13mm }}</style>"
        self.arguments = [
            "--quiet",
            "--enable-local-file-access",
            "--page-size",
            "A5",
            "--orientation",
            "Landscape",
        ]

    def __call__(self, sample: Sample) -> bytes:
        html = self.document(sample, self.style).encode()
        done = subprocess.run(  # noqa: S603
            ["wkhtmltopdf", *self.arguments, "-", "-"],  # noqa: S607
            input=html,
            capture_output=True,
            check=True,
        )
        return done.stdout


class Typst(Printer):
    """One compiler with a template of its own for the same facts; tagged PDF/UA-1."""

    def __init__(self, logo: bytes) -> None:
        super().__init__(logo)
        import typst

        # It reads pictures from the folder of its template only.
        template = Path(shutil.copy(Path(__file__).with_name("receipt.typ"), self.folder))
        fonts = str(Path(_found("core/fonts/Vazirmatn-Regular.ttf")).parent)
        self.compiler = typst.Compiler(str(template), font_paths=[fonts], ignore_system_fonts=True)

    def __call__(self, sample: Sample) -> bytes:
        return bytes(self.compiler.compile(format="pdf", sys_inputs=sample.facts, pdf_standards=["ua-1"]))


def printers() -> dict[str, Printer]:
    """Each way to print, with the logo as it was sent; ours with what the product keeps of it.

    `lean_small_logo` has our small logo: what is left is the gain of sharing. Typst has it as well.
    """
    sent = as_sent()
    kept = as_kept(sent)
    return {
        "ours": Ours(kept),
        "naive": Naive(sent),
        "lean": Lean(sent),
        "lean_small_logo": Lean(kept),
        "chromium": Chromium(sent),
        "wkhtmltopdf": Wkhtmltopdf(sent),
        "typst": Typst(kept),
    }
