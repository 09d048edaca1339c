"""T22: markup in every field that is printed reads no file, asks no address, and costs no more than other words."""

import io
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pikepdf
import pytest

from association.core.printing.engine import html_to_pdf
from association.core.printing.prints import stored_print
from association.core.profile import AssociationProfile
from association.modules.donations.services import Share, record_donation
from association.modules.receipts.services import replace_receipt, void_receipt
from tests.factories import DAY, make_fund, make_party, make_receipt

from .figures import publish

pytestmark = pytest.mark.django_db
CANARY = b"CANARY-6f1d2b"
MOST_TIMES = 6  # slower or larger than the same receipt with plain words
# {b} is the listener, {f} a file with the canary.
WORDS = (
    "<img src={b}/a>", "<img src=file://{f}>", "<svg><image href={b}/b /></svg>", "<link rel=attachment href={f}>",
    "<style>@import '{b}/c'</style>", "<object data={b}/d>", "<embed src={b}/e>", "<iframe src={b}/f>",
    "<a rel=attachment href=file://{f}>x</a>", "<xmp><img src={b}/g>", "<base href={b}/>", "<script src={b}/h>",
    "<p style=background:url({b}/i)>", "<body background={b}/j>", "]]><!--", "'\"><input autofocus>",
    "<meta http-equiv=refresh content=0;{b}/k>", "<img srcset={b}/l>", "{{% include '{f}' %}}", "{{{{ x.__class__ }}}}",
    "<style>*{{content:url({b}/m)}}</style>", "<table background={b}/n>", "<video src={b}/o poster={b}/p>",
)  # fmt: skip
# What an escape that failed would let in: whole documents to the engine itself.
PAGES = (
    '<link rel="stylesheet" href="{b}/1.css">', '<style>@import url("{b}/2.css");</style>',
    '<style>@import "file://{f}";</style>', '<img src="{b}/3.png">', '<img src="file://{f}">', '<img src="{f}">',
    '<img src="{b}/redirect">', '<object data="file://{f}" type="image/svg+xml"></object>',
    '<svg><image xlink:href="{b}/4.png" href="{b}/4.png"/></svg>', '<svg><use href="{b}/5.svg#x"/></svg>',
    "<img src='data:image/svg+xml,<svg xmlns=\"http://www.w3.org/2000/svg\"><image href=\"{b}/6\"/></svg>'>",
    '<img src="data:image/svg+xml;base64,PHN2Zy8+">', '<link rel="attachment" href="file://{f}">',
    '<a rel="attachment" href="file://{f}">x</a>', '<link rel="attachment" href="{b}/7">',
    '<style>body {{ background: url("{b}/8") }} li {{ list-style-image: url("{b}/9") }}</style><li>x',
    '<style>@font-face {{ font-family: x; src: url("{b}/10.ttf") }} p {{ font-family: x }}</style><p>x',
    '<style>p::before {{ content: url("file://{f}") }}</style><p>x', '<xmp><style>@import "{b}/11";</style></xmp>',
    '<body background="{b}/12">', '<iframe src="{b}/13"></iframe>', '<embed src="file://{f}">',
    '<base href="{b}/"><img src="14">',
    '<svg><style>@import "{b}/15";</style></svg>', '<meta name="x" content="y"><link rel="icon" href="{b}/16">',
    '<img src="asset:../../../{f}">', '<img src="asset:/{f}">', '<style>p {{ mask: url({b}/17) }}</style><p>x',
)  # fmt: skip


@pytest.fixture
def listener():
    """A server that remembers what it was asked, and sends whoever asks on to a file."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(302 if "redirect" in self.path else 200)
            self.send_header("Location", "file:///etc/passwd")
            self.end_headers()

        def log_message(self, *args):
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


@pytest.fixture
def canary(tmp_path_factory):
    file = tmp_path_factory.mktemp("c") / "c"
    file.write_bytes(CANARY)
    return file


def contents(pdf: bytes) -> tuple[bytes, list[str]]:
    """Every stream of a file laid open, and the names of what is attached."""
    with pikepdf.open(io.BytesIO(pdf)) as book:
        names = list(book.attachments)
        laid_open = b"".join(
            o.read_bytes() for o in book.objects if isinstance(o, pikepdf.Stream) and _readable(o)
        )
        return pdf + laid_open, names


def _readable(stream) -> bool:
    return str(stream.get("/Filter", "")) not in ("/DCTDecode", "/JPXDecode")


def printed_with(words: str, number: int, user, profile) -> tuple[list[bytes], float]:
    """Words in every printed field they fit into, through the services; the prints and their seconds."""

    def fit(length: int) -> str:
        return words if len(words) <= length else words[:length]

    for name, length in (("name_fa", 200), ("name_en", 200), ("permit_number", 40), ("permit_issuer", 200),
                         ("registration_number", 40), ("address_fa", 300), ("address_en", 300),
                         ("phone", 40)):  # fmt: skip
        setattr(profile, name, fit(length))
    profile.save()
    donor = make_party(fit(200), name_en=fit(200), address=fit(400), honorific=fit(40))
    fund = make_fund(f"hostile-{number}", name=fit(120), name_en=fit(120))
    gift = record_donation(
        donor=donor,
        received_on=DAY,
        shares=[Share(fund, 1_000_000, fit(80))],
        recorded_by=user,
        tracking_number=fit(40),
        note=fit(400),
    )
    receipt = make_receipt(gift, by=user)
    began = time.perf_counter()
    prints = [stored_print(receipt, name="receipt", language=language) for language in ("fa", "en")]
    prints.append(stored_print(receipt, name="copy", language="fa"))
    new = replace_receipt(receipt=receipt, reason=fit(300), replaced_by=user)
    void_receipt(receipt=new, reason=fit(300), voided_by=user)
    prints += [
        stored_print(type(new).objects.get(pk=pk), name="receipt", language="fa")
        for pk in (receipt.pk, new.pk)
    ]
    return [bytes(stored.pdf) for stored in prints], time.perf_counter() - began


def test_words_in_every_printed_field_fetch_nothing(listener, canary, treasurer, site_of_the_house):
    base, asked = listener
    profile = AssociationProfile.objects.create(site=site_of_the_house)
    printed_with("واژه", 998, treasurer, profile)  # fonts are read once
    normal, normal_seconds = printed_with("واژه" * 12, 999, treasurer, profile)
    leaked, attached, slowest, largest = [], set(), 0.0, 0.0

    for number, template in enumerate(WORDS):
        prints, seconds = printed_with(template.format(b=base, f=canary), number, treasurer, profile)
        slowest = max(slowest, seconds / normal_seconds)
        largest = max(largest, max(map(len, prints)) / max(map(len, normal)))
        for pdf in prints:
            laid_open, names = contents(pdf)
            leaked += [template] if CANARY in laid_open else []
            attached |= set(names)

    publish(
        "T22", case="fields", payloads=len(WORDS), fetches=len(asked), leaked=len(leaked),
        slowest_times=round(slowest, 1), largest_times=round(largest, 1),
    )  # fmt: skip
    assert (asked, leaked) == ([], [])
    assert attached == {"receipt.json"}
    assert slowest < MOST_TIMES
    assert largest < MOST_TIMES


def test_markup_that_was_not_escaped_fetches_nothing_either(listener, canary):
    base, asked = listener
    leaked, attached = [], []

    for template in PAGES:
        body = template.format(b=base, f=canary)
        html = f'<!doctype html><html lang="fa"><head><title>x</title></head><body>{body}</body></html>'
        laid_open, names = contents(html_to_pdf(html))
        leaked += [template] if CANARY in laid_open else []
        attached += names

    publish("T22", case="engine", payloads=len(PAGES), fetches=len(asked), leaked=len(leaked))
    assert (asked, leaked, attached) == ([], [], [])


def test_huge_style_sheet_is_bounded():
    def seconds(body: str) -> float:
        began = time.perf_counter()
        html_to_pdf(f'<!doctype html><html lang="fa"><head><title>x</title></head><body>{body}</body></html>')
        return time.perf_counter() - began

    seconds("<p>x")
    plain = seconds("<p>x</p>" * 200)
    rules = "".join(f".c{n} {{ color: rgb({n % 255}, 0, 0) }}" for n in range(5_000))

    # In step with what was sent, never without end: a field holds 400 letters, this is 160,000.
    assert seconds(f"<style>{rules}</style>" + "<p>x</p>" * 200) < max(plain, 0.05) * 60
