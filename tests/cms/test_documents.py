"""Documents of the website: letters and tables only, kept privately, never opened inside the site."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.documents.models import Document
from wagtail.models import Collection, CollectionViewRestriction

from tests.core.uploads.test_gate import SCRIPT, XLSX, packed

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%binary"


@pytest.fixture
def editor(communications, client_for):
    return client_for(communications)


def upload(editor, name: str, content: bytes, collection=None):
    collection = collection or Collection.get_first_root_node()
    form = {"title": "صورت‌جلسه", "file": SimpleUploadedFile(name, content), "collection": collection.pk}
    return editor.post(reverse("wagtaildocs:add"), form)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("report.js", b"fetch('/api/v1/people/people/')"),
        ("report.html", b"<script src='/documents/1/report.js'></script>"),
        ("report.svg", b"<svg><script/></svg>"),
        ("report.exe", b"MZ\x90\x00"),
        ("report.pdf", SCRIPT),
        ("report.txt", SCRIPT),
        ("report.jpg", b"\xff\xd8\xff\xe0"),
        ("macro.docx", packed(("word/vbaProject.bin", b"x"))),
        ("report.pdf", b""),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_a_browser_would_run_is_refused_on_the_form(editor, name, content):
    answer = upload(editor, name, content)

    assert answer.status_code == 200
    assert len(answer.context["form"].errors["file"]) == 1
    assert not Document.objects.exists()


@pytest.mark.parametrize("name", ["wagtaildocs:add_multiple", "wagtaildocs_chooser:create"])
def test_script_is_refused_at_every_form(editor, name):
    file = lambda: SimpleUploadedFile("report.pdf", SCRIPT)  # noqa: E731 -- read by one form only
    data = {"title": "x", "files[]": file(), "document-chooser-upload-title": "x"}
    data |= {
        "document-chooser-upload-file": file(),
        "document-chooser-upload-collection": Collection.get_first_root_node().pk,
    }

    answer = editor.post(reverse(name), data)

    assert answer.status_code == 200
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    ("name", "content"), [("minutes.pdf", PDF), ("list.xlsx", XLSX), ("a.txt", b"words")]
)
def test_document_is_handed_out_as_a_file_and_never_shown(editor, client, name, content):
    upload(editor, name, content)
    answer = client.get(Document.objects.get().url)

    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'"


def test_privacy_of_a_collection_holds_at_every_address(editor, client):
    papers = Collection.get_first_root_node().add_child(name="هیئت مدیره")
    CollectionViewRestriction.objects.create(
        collection=papers, restriction_type=CollectionViewRestriction.PASSWORD, password="a-secret"
    )
    upload(editor, "board-minutes-1405.pdf", PDF, papers)
    kept = Document.objects.get()

    asked = client.get(kept.url)
    direct = [
        client.get(f"/{folder}/{kept.file.name}").status_code for folder in ("media", "private", "static")
    ]

    assert PDF not in asked.content
    assert "password" in asked.text
    assert set(direct) == {404}


def test_list_of_redirects_passes_the_gate_too(editor):
    answer = editor.post(
        "/admin/redirects/import/", {"import_file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04")}
    )

    assert (answer.status_code, answer.url) == (302, "/admin/redirects/import/")
