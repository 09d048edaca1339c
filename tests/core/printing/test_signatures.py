"""Signed PDFs: signed for good, by a certificate nobody else can read."""

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from cryptography import x509
from django.core.management import CommandError, call_command
from django.utils import timezone
from pyhanko.sign.diff_analysis import ModificationLevel

from association.core.health.facts import facts
from association.core.printing.certificate import (
    CertificateExistsError,
    CertificateUnusableError,
    certificate_file,
    create_certificate,
    read_certificate,
)
from association.core.printing.engine import html_to_pdf
from association.core.printing.signature import sign_pdf
from association.core.profile import AssociationProfile
from tests.core.printing.signed_pdfs import verdict
from tests.modules.receipts.conftest import site_of_the_house  # noqa: F401 -- a fixture

NAME = "مجمع خیران قزوین"


@pytest.fixture
def certificate(settings, tmp_path):
    settings.PDF_SIGNING_FILE = str(tmp_path / "keys" / "pdf.p12")
    return create_certificate(NAME)


@pytest.fixture(scope="module")
def page():
    return html_to_pdf("<html lang=en><title>x</title><body>hello</body></html>")


def test_signature_holds_for_whoever_trusts_the_certificate(certificate, page):
    signed = sign_pdf(page, name=NAME, reason="دفتر")

    status = verdict(signed, certificate)
    assert status.bottom_line
    assert status.modification_level == ModificationLevel.NONE
    assert signed.startswith(page)  # what was printed stands in it byte for byte


def test_one_changed_byte_shows(certificate, page):
    signed = bytearray(sign_pdf(page, name=NAME, reason="دفتر"))
    place = len(page) - 200
    signed[place] ^= 1

    assert not verdict(bytes(signed), certificate).intact


def test_file_is_for_its_owner_only_and_never_overwritten(certificate):
    assert certificate_file().stat().st_mode & 0o777 == 0o600
    with pytest.raises(CertificateExistsError):
        create_certificate(NAME)

    certificate_file().chmod(0o640)
    with pytest.raises(CertificateUnusableError, match="600"):
        read_certificate()


def test_no_signature_with_a_certificate_that_has_run_out(certificate, page):
    with (
        time_machine.travel(certificate.valid_until + timedelta(days=1)),
        pytest.raises(CertificateUnusableError),
    ):
        sign_pdf(page, name=NAME, reason="x")


def test_password_of_another_file_opens_nothing(certificate, settings, page):
    settings.PDF_SIGNING_PASSWORD = "another"
    with pytest.raises(CertificateUnusableError):
        read_certificate()


def test_password_protects_the_file(settings, tmp_path, page):
    settings.PDF_SIGNING_FILE = str(tmp_path / "pdf.p12")
    settings.PDF_SIGNING_PASSWORD = "secret"
    certificate = create_certificate(NAME)

    assert verdict(sign_pdf(page, name=NAME, reason="x"), certificate).bottom_line
    settings.PDF_SIGNING_PASSWORD = ""
    with pytest.raises(CertificateUnusableError):
        read_certificate()


def test_new_file_is_used_without_a_restart(certificate, page):
    sign_pdf(page, name=NAME, reason="x")
    certificate_file().unlink()
    other = create_certificate(NAME)

    assert verdict(sign_pdf(page, name=NAME, reason="x"), other).bottom_line


@pytest.mark.django_db
def test_command_makes_and_shows_it(settings, tmp_path, site_of_the_house):  # noqa: F811
    settings.PDF_SIGNING_FILE = str(tmp_path / "pdf.p12")
    with pytest.raises(CommandError, match="its name first"):
        call_command("pdf_certificate", "create")
    AssociationProfile.objects.create(site=site_of_the_house, name_fa=NAME)
    said = StringIO()
    call_command("pdf_certificate", "create", stdout=said)
    call_command("pdf_certificate", "show", stdout=said)

    made = x509.load_pem_x509_certificate(read_certificate().pem.encode())
    assert said.getvalue().count(read_certificate().fingerprint) == 2
    assert made.not_valid_after_utc - timezone.now() > timedelta(days=3600)
    with pytest.raises(CommandError, match="There is a certificate|گواهی امضا از پیش"):
        call_command("pdf_certificate", "create")


@pytest.mark.django_db
def test_health_tells_how_it_stands(certificate, settings):
    def fact():
        return next(fact for fact in facts() if "گواهی امضا" in fact.title)

    assert fact().ok
    with time_machine.travel(certificate.valid_until - timedelta(days=30)):
        assert (fact().ok, bool(fact().advice)) == (False, True)
    certificate_file().unlink()
    assert fact().ok
    settings.SIGN_RECEIPTS = True
    assert not fact().ok
