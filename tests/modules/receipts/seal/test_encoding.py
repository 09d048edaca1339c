"""Golden vectors. They never change: receipts that are out were sealed so, and other programs check them."""

import hashlib
import json
import random

import pytest

from association.core.sealing import merkle
from association.core.sealing.encoding import (
    NOTHING,
    Leaf,
    NotCanonicalError,
    body_hash,
    canonical_json,
    chain_hash,
)
from association.core.sealing.events import submit_body
from association.modules.receipts.models import Receipt

SALT = bytes(range(16))
BODY = submit_body(
    Receipt.sealed,
    Receipt(
        body={"total_irr": 2_500_000, "donor": {"fa": "زهرا قزوینی‌نژاد", "en": None}, "lines": [{"a": True}]}
    ),
    series="receipts.receipt/1405",
    number="1405-000007",
)
CANONICAL = (
    '{"event":"issue","number":"1405-000007","receipt":{"donor":{"en":null,"fa":"زهرا قزوینی‌نژاد"},'
    '"lines":[{"a":true}],"total_irr":2500000},"series":"receipts.receipt/1405","version":1}'
)

GOLDEN_BODY_HASH = "793c36820168ea78184b93b9be47d11ec71753a6f66191777af29d8d5ace528e"
GOLDEN_LEAF_HASH = "d320c87a410a45553c632a0bcc4dfe35f23e2a4c91694247449094194fadeadb"
GOLDEN_CHAIN_HASH = "20663bf233d7daaca0753a2f4db2ce52d54b79e99b3df9fad97f7cff636254c0"
GOLDEN_ROOT = "0e1049c81f5d7f12bff693563a991e86a6ff1a1a20f79af463631323b0076815"


def golden_leaf() -> Leaf:
    return Leaf(
        kind=1,
        series="receipts.receipt/1405",
        position=12,
        number=7,
        recorded_us=1_790_000_000_000_000,
        body_hash=body_hash(SALT, canonical_json(BODY)),
        document_hash=NOTHING,
    )


def test_canonical_json_is_the_golden_text():
    assert canonical_json(BODY).decode() == CANONICAL


def test_leaf_is_encoded_as_documented():
    encoded = golden_leaf().encoded()

    assert encoded[:4].hex() == "01010015"
    assert encoded[4:25] == b"receipts.receipt/1405"
    assert encoded[25:49].hex() == "000000000000000c" + "0000000000000007" + "00065bfeda25e000"
    assert encoded[49:81] == hashlib.sha256(SALT + CANONICAL.encode()).digest()
    assert encoded[81:] == bytes(32)


def test_hashes_are_the_golden_ones():
    leaf_hash = golden_leaf().hash()

    assert golden_leaf().body_hash.hex() == GOLDEN_BODY_HASH
    assert leaf_hash.hex() == GOLDEN_LEAF_HASH
    assert chain_hash(NOTHING, leaf_hash).hex() == GOLDEN_CHAIN_HASH
    assert merkle.root([leaf_hash, leaf_hash, leaf_hash]).hex() == GOLDEN_ROOT


def test_key_order_and_spelling_of_the_source_do_not_matter():
    shuffled = json.loads(json.dumps(BODY, ensure_ascii=True, indent=3))

    assert canonical_json(dict(reversed(shuffled.items()))).decode() == CANONICAL


@pytest.mark.parametrize("value", [1.5, float("nan"), {1: "x"}, b"x", {"a": [{"b": 0.1}]}, {"a": {2}}])
def test_what_has_no_one_form_is_refused(value):
    with pytest.raises(NotCanonicalError):
        canonical_json(value)


def test_rfc_6962_test_vectors():
    inputs = [
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    ]
    leaves = [hashlib.sha256(b"\x00" + bytes.fromhex(i)).digest() for i in inputs]

    assert merkle.root(leaves).hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    assert [item.hex()[:8] for item in merkle.path(leaves, 0)] == ["96a296d2", "5f083f0a", "6b47aaf2"]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 9, 31, 32, 33, 100])
def test_every_path_leads_to_the_root_and_no_other(size):
    leaves = [hashlib.sha256(bytes([n])).digest() for n in range(size)]
    root = merkle.root(leaves)

    for index, leaf in enumerate(leaves):
        beside = merkle.path(leaves, index)
        assert merkle.root_by_path(leaf, index, size, beside) == root
        assert merkle.root_by_path(leaf, index, size, [*beside, leaf]) is None
        if size > 1:
            assert merkle.root_by_path(leaf, (index + 1) % size, size, beside) != root
            assert merkle.root_by_path(leaf, index, size, beside[:-1]) != root


def test_blocks_and_leaves_give_one_root():
    rng = random.Random(1405)
    for size in (1, 3, 4, 5, 8, 23, 64, 65):
        leaves = [rng.randbytes(32) for _ in range(size)]
        tree, blocks = merkle.BlockTree(4), []
        for leaf in leaves:
            if block := tree.add(leaf):
                blocks.append(block)
        again = merkle.BlockTree(4, blocks)
        for leaf in leaves[len(blocks) * 4 :]:
            again.add(leaf)

        assert tree.root() == again.root() == merkle.root(leaves)
        assert blocks == [merkle.root(leaves[n : n + 4]) for n in range(0, size // 4 * 4, 4)]
