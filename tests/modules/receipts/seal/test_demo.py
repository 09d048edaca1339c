"""The demonstration has a key of its own and signed heads, however often it is run."""

import pytest
from django.utils import timezone

from association.core.sealing.keys import key_file
from association.core.sealing.models import SealHead, SealKey
from association.core.sealing.proving import prove_seal
from association.demo.seal import seal_demo
from tests.factories import make_receipt

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.SEAL_KEY_FILE = str(tmp_path / "keys" / "seal.pem")


def test_second_run_makes_no_second_key():
    make_receipt()

    seal_demo(today=TODAY)
    seal_demo(today=TODAY)

    assert (SealKey.objects.count(), SealHead.objects.count()) == (1, 1)
    assert prove_seal() == []


def test_key_of_a_lost_database_makes_way():
    key_file().parent.mkdir()
    key_file().write_text("of another database")

    seal_demo(today=TODAY)

    assert SealKey.objects.count() == 1
    assert key_file().stat().st_mode & 0o777 == 0o600
