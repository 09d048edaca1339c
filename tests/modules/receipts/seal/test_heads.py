"""The daily head: signed once a day, never over a history that contradicts the last one."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from association.core.jobs.models import JobRun, JobState
from association.core.jobs.schedule import schedule_due
from association.core.jobs.worker import Worker
from association.core.sealing import heads, merkle, tree
from association.core.sealing.chain import leaves_of
from association.core.sealing.errors import (
    SealBrokenError,
    SealKeyExistsError,
    SealKeyExposedError,
    SealKeyMissingError,
    SealKeyUnknownError,
)
from association.core.sealing.keys import (
    create_key,
    key_file,
    replace_lost_key,
    rotate_key,
    signing_key,
)
from association.core.sealing.models import SealBlock, SealHead, SealKey, SealLeaf
from association.core.sealing.proving import prove_seal
from association.core.sealing.signing import head_message, is_signed
from association.modules.receipts.services import void_receipt
from tests.factories import make_receipt

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def leaf_hashes() -> list[bytes]:
    return [bytes(leaf.leaf_hash) for leaf in SealLeaf.objects.order_by("position")]


def test_head_says_how_the_chain_stands_and_is_signed(sign, key, treasurer):
    make_receipt()
    void_receipt(receipt=make_receipt(), reason="نام نادرست", voided_by=treasurer)

    (head,) = sign()

    assert (head.position, head.last_number, head.cancelled, head.date) == (3, 2, 1, TODAY)
    assert bytes(head.root) == merkle.root(leaf_hashes())
    assert is_signed(head_message(head), bytes(head.signature), bytes(key.public_key))
    assert not is_signed(head_message(head) + b" ", bytes(head.signature), bytes(key.public_key))


def test_second_run_of_a_day_signs_nothing(sign):
    make_receipt()
    sign()
    make_receipt()

    assert sign() == []
    assert [head.position for head in sign(TODAY + timedelta(days=1))] == [2]


def test_quiet_day_has_its_head_too(sign):
    make_receipt()
    first, second = sign()[0], sign(TODAY + timedelta(days=1))[0]

    assert bytes(first.root) == bytes(second.root)
    assert prove_seal(today=TODAY + timedelta(days=2)) == []


@pytest.fixture
def small_blocks(monkeypatch):
    """Blocks of two leaves, so that a handful of receipts fills some."""
    from association.core.sealing import proving

    for module in (heads, tree, proving):
        monkeypatch.setattr(module, "BLOCK", 2)


def test_blocks_are_kept_and_every_leaf_is_proven_through_them(sign, small_blocks):
    for day, receipts in enumerate((1, 1, 3, 0, 2, 4)):
        for _ in range(receipts):
            make_receipt()
        (head,) = sign(TODAY + timedelta(days=day))
        hashes = leaf_hashes()

        assert bytes(head.root) == merkle.root(hashes)
        assert SealBlock.objects.count() == len(hashes) // 2
        for index, leaf in enumerate(hashes):
            beside = tree.proof_path(
                tree.Series("receipts.receipt", head.fiscal_year), position=index + 1, size=len(hashes)
            )
            assert merkle.root_by_path(leaf, index, len(hashes), beside) == bytes(head.root)
    assert prove_seal(today=TODAY + timedelta(days=6)) == []


def test_changed_block_is_found(sign, small_blocks, tamper):
    make_receipt()
    year = make_receipt().fiscal_year
    sign()
    tamper("UPDATE core_sealblock SET root = %s", bytes(32))

    assert prove_seal() == [f"receipts.receipt/{year} block 0 block_altered"]
    with pytest.raises(SealBrokenError):
        sign(TODAY + timedelta(days=1))


@pytest.mark.parametrize("position", [1, 2, 3], ids=["first", "at the head", "after the head"])
def test_broken_chain_is_not_signed(sign, tamper, position):
    make_receipt(), make_receipt()
    sign()
    make_receipt()
    tamper("UPDATE core_sealleaf SET recorded_us = 5 WHERE position = %s", position)

    with pytest.raises(SealBrokenError, match=str(position)):
        sign(TODAY + timedelta(days=1))

    assert SealHead.objects.count() == 1


def test_chain_cut_behind_the_head_is_not_signed(sign, tamper):
    make_receipt()
    last = leaves_of(make_receipt()).get()
    sign()
    tamper("DELETE FROM core_sealcontents WHERE leaf_id = %s", last.pk)
    tamper("DELETE FROM core_sealleaf WHERE id = %s", last.pk)

    with pytest.raises(SealBrokenError):
        sign(TODAY + timedelta(days=1))


def test_worker_signs_once_a_day(key):
    make_receipt()

    schedule_due()
    schedule_due()
    Worker().drain()

    runs = JobRun.objects.filter(kind="seal-documents")
    assert [(run.state, len(run.result["heads"])) for run in runs] == [(JobState.DONE, 1)]


def test_missing_key_fails_the_job_in_words(settings, tmp_path):
    settings.SEAL_KEY_FILE = str(tmp_path / "none.pem")
    make_receipt()

    schedule_due()
    Worker().drain()

    assert "seal_key create" in JobRun.objects.get(kind="seal-documents").error


def test_key_file_is_for_its_owner_only(key):
    file = Path(django_settings.SEAL_KEY_FILE)

    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    file.chmod(0o640)
    with pytest.raises(SealKeyExposedError):
        signing_key()


def test_key_is_never_overwritten(key):
    before = key_file().read_bytes()

    for attempt in (create_key, replace_lost_key):
        with pytest.raises(SealKeyExistsError):
            attempt()

    assert key_file().read_bytes() == before


def test_rotated_key_is_endorsed_and_old_heads_stay_valid(sign, key):
    make_receipt()
    sign()

    new = rotate_key()
    (head,) = sign(TODAY + timedelta(days=1))

    assert (head.key, new.endorsed_by) == (new, key)
    assert prove_seal(today=TODAY + timedelta(days=2)) == []
    assert [f.name for f in sorted(key_file().parent.iterdir())] == [f"seal.{key.pk}.retired", "seal.pem"]


def test_lost_key_is_replaced_and_named_until_it_is_trusted(sign, key, settings):
    make_receipt()
    sign()
    key_file().unlink()
    with pytest.raises(SealKeyMissingError):
        sign(TODAY + timedelta(days=1))

    new = replace_lost_key()

    assert prove_seal() == [f"key {new.pk} key_unendorsed"]
    settings.SEAL_TRUSTED_KEYS = [new.pk]
    assert prove_seal() == []


def test_foreign_key_and_its_head_are_found(sign, key, tamper, settings, tmp_path):
    """Somebody replaces all keys in the database and signs anew: the file on this machine gives them away."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from association.core.sealing.keys import public_bytes
    from association.core.sealing.signing import key_id

    year = make_receipt().fiscal_year
    sign()
    forger = Ed25519PrivateKey.generate()
    public = public_bytes(forger)
    tamper("UPDATE core_sealkey SET public_key = %s", public)

    assert prove_seal() == [
        f"receipts.receipt/{year} head {TODAY.isoformat()} head_forged",
        f"key {key.pk} key_altered",
        f"key {key_id(bytes.fromhex(own_public()))} key_not_registered",
    ]
    with pytest.raises(SealKeyUnknownError):
        signing_key()


def own_public() -> str:
    from association.core.sealing.keys import public_bytes, read_key

    return public_bytes(read_key()).hex()


def test_command_makes_shows_and_rotates(settings, tmp_path, capsys):
    settings.SEAL_KEY_FILE = str(tmp_path / "seal.pem")
    with pytest.raises(CommandError):
        call_command("seal_key", "show")

    call_command("seal_key", "create")
    call_command("seal_key", "rotate")
    call_command("seal_key", "show")

    assert SealKey.objects.count() == 2
    assert capsys.readouterr().out.count("public key") == 3
    with pytest.raises(CommandError):
        call_command("seal_key", "create")
