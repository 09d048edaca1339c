import hashlib

from association.core.documents.transitions import perform
from reports.shelf import shelf, size_text


def test_figures_file_gives_the_printed_hash(approved, client):
    answer = client.get("/reports/1404/figures.json")

    assert answer.status_code == 200
    assert hashlib.sha256(answer.content).hexdigest() == approved.figures_sha256


def test_pdf_is_the_stored_one_at_every_request(approved, client):
    first, second = (client.get("/reports/1404/fa.pdf") for _time in range(2))

    assert (first.status_code, first["Content-Type"]) == (200, "application/pdf")
    assert first.content == second.content


def test_draft_is_not_public(frozen, client):
    assert client.get("/reports/1404/fa.pdf").status_code == 404
    assert client.get("/reports/1404/figures.json").status_code == 404
    assert shelf() is None


def test_withdrawn_report_is_no_longer_public(approved, board, client):
    perform(approved, "cancel", user=board, reason="نادرست")

    assert client.get("/reports/1404/en.pdf").status_code == 404
    assert client.get("/reports/1404/figures.json").status_code == 404
    assert shelf() is None


def test_unknown_year_or_language_is_not_found(approved, client):
    assert client.get("/reports/1399/fa.pdf").status_code == 404
    assert client.get("/reports/1404/de.pdf").status_code == 404


def test_shelf_lists_both_editions_and_the_figures(approved):
    html = shelf().render_html({})

    assert "آن‌چه با هم ساختیم" in html
    assert html.index("/reports/1404/fa.pdf") < html.index("/reports/1404/en.pdf")
    assert "/reports/1404/figures.json" in html


def test_sizes_are_said_in_the_readers_digits():
    assert size_text(164_084) == "۱۶۴ کیلوبایت"
    assert size_text(2_310_000) == "۲٫۳ مگابایت"
