#!/usr/bin/env python3
"""Check a receipt without the software that issued it. Python 3.8 or later, nothing to install, no network.

    python3 verify_receipt.py proof-1405-000001.json --heads heads.json --key PUBLIC-KEY \\
        --salt salt-1405-000001.json --pdf receipt.pdf

Only the proof is required; what is not given is not checked, and the answer says so. Exit code 0: all that
was given holds. 1: something does not. 2: a file cannot be read. How and why: README.md beside this file.
"""

import argparse
import hashlib
import json
import re
import struct
import sys
import zlib

HEAD = b"majma receipt head 1\n"
KEY = b"majma receipt key 1\n"
LARGEST = 10 * 1024 * 1024
EVENTS = {1: "issue", 2: "print", 3: "void", 4: "replace"}

# --- Ed25519, RFC 8032 section 5.1.7 ---------------------------------------------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def recover_x(y, sign):
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if square == 0:
        return None if sign else 0
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P:
        return None
    return P - x if x & 1 != sign else x


def add(a, b):
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = f - e, h - g, h + g, f + e
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def multiply(times, point):
    result = (0, 1, 1, 0)
    while times:
        if times & 1:
            result = add(result, point)
        point, times = add(point, point), times >> 1
    return result


def same(a, b):
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


def decompress(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    x = recover_x(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = (recover_x(BASE_Y, 0), BASE_Y, 1, recover_x(BASE_Y, 0) * BASE_Y % P)


def signed(message, signature, public_key):
    if len(public_key) != 32 or len(signature) != 64:
        return False
    a, r = decompress(public_key), decompress(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + public_key + message).digest()
    k = int.from_bytes(digest, "little") % ORDER
    return same(multiply(s, BASE), add(r, multiply(k, a)))


# --- what is hashed ----------------------------------------------------------------------------------------------


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def leaf_hash(leaf):
    series = leaf["series"].encode()
    numbers = struct.pack(">QQQ", leaf["position"], leaf["number"], leaf["recorded_us"])
    start = struct.pack(">BBH", leaf["version"], leaf["kind"], len(series))
    hashes = bytes.fromhex(leaf["body_hash"]) + bytes.fromhex(leaf["document_hash"])
    return sha256(b"\x00", start, series, numbers, hashes)


def root_by_path(item, index, size, beside):
    """RFC 9162 section 2.1.3.2."""
    if not 0 <= index < size:
        return None
    place, last = index, size - 1
    for sibling in beside:
        if last == 0:
            return None
        if place % 2 or place == last:
            item = sha256(b"\x01", sibling, item)
            while place and place % 2 == 0:
                place, last = place >> 1, last >> 1
        else:
            item = sha256(b"\x01", item, sibling)
        place, last = place >> 1, last >> 1
    return item if last == 0 else None


# --- the checks --------------------------------------------------------------------------------------------------


class Report:
    def __init__(self):
        self.ok = True

    def say(self, holds, yes, no):
        self.ok = self.ok and holds
        print(("ok      " if holds else "WRONG   ") + (yes if holds else no))
        return holds

    @staticmethod
    def note(text):
        print("note    " + text)


def check_events(proof, report):
    head, places = proof["head"], []
    for event in proof["events"]:
        leaf = event["leaf"]
        beside = [bytes.fromhex(item) for item in event["path"]]
        root = root_by_path(leaf_hash(leaf), leaf["position"] - 1, head["position"], beside)
        holds = root is not None and root.hex() == head["root"] and leaf["series"] == head["series"]
        name = f"event {leaf['position']} ({EVENTS.get(leaf['kind'], 'unknown')})"
        report.say(holds, name + " stands in the signed head", name + " does NOT stand in the signed head")
        places.append(leaf["number"])
    kinds = [event["leaf"]["kind"] for event in proof["events"]]
    whole = kinds.count(1) == 1 and len(set(places)) == 1 and proof["receipt"].endswith(f"{places[0]:06}")
    report.say(whole, "all events are of one receipt", "the events are not of one receipt")
    if 3 in kinds:
        report.note("this receipt has been declared VOID")
    if 4 in kinds:
        report.note("this receipt has been REPLACED by another one")


def endorsed(keys, key_id, trusted):
    """Whether a key is the trusted one or was endorsed, step by step, by it."""
    seen = set()
    while key_id in keys and key_id not in seen:
        key = keys[key_id]
        public = bytes.fromhex(key["public_key"])
        if sha256(public).hex()[:16] != key_id:
            return False
        if key["public_key"] == trusted:
            return True
        seen.add(key_id)
        earlier = keys.get(key["endorsed_by"])
        if not earlier or not signed(
            KEY + public, bytes.fromhex(key["endorsement"]), bytes.fromhex(earlier["public_key"])
        ):
            return False
        key_id = key["endorsed_by"]
    return False


def check_signature(proof, trusted, report):
    keys, head = {key["id"]: key for key in proof["keys"]}, proof["head"]
    key = keys.get(head["key"], {"public_key": ""})
    holds = signed(
        HEAD + canonical(head), bytes.fromhex(proof["signature"]), bytes.fromhex(key["public_key"])
    )
    report.say(holds, f"the head of {head['date']} is signed", "the signature of the head is NOT valid")
    if trusted:
        report.say(
            endorsed(keys, head["key"], trusted.lower()),
            "the signing key is the one given, or endorsed by it",
            "the signing key does NOT follow from the one given",
        )
    else:
        report.note("no --key given: whoever signed, it is not known to be the association")


def check_published(proof, published, report):
    mine = {"head": proof["head"], "signature": proof["signature"]}
    heads = published["heads"]
    report.say(
        mine in heads, "the head is among the published ones", "the head is NOT among the published ones"
    )
    same_series = [item["head"] for item in heads if item["head"]["series"] == proof["head"]["series"]]
    later = [head for head in same_series if head["date"] > proof["head"]["date"]]
    shrunk = [head for head in later if head["position"] < proof["head"]["position"]]
    report.say(not shrunk, "no later head has fewer events", "a later head has FEWER events than this one")


def streams(pdf):
    """What stands inside a PDF, unpacked: the receipt's contents are one of them."""
    for found in re.finditer(rb"stream\r?\n", pdf):
        try:
            yield zlib.decompressobj().decompress(pdf[found.end() :], LARGEST)
        except zlib.error:
            yield pdf[found.end() : pdf.find(b"endstream", found.end())].rstrip(b"\r\n")


def check_contents(proof, salt, pdf, report):
    issued = next((e["leaf"] for e in proof["events"] if e["leaf"]["kind"] == 1), {"body_hash": ""})
    known = bytes.fromhex(salt["salt"])
    body = next((item for item in streams(pdf) if sha256(known, item).hex() == issued["body_hash"]), None)
    holds = body is not None and json.loads(body)["number"] == proof["receipt"]
    report.say(
        holds,
        "the contents inside the PDF are those that were sealed",
        "the contents inside the PDF are NOT those that were sealed",
    )


def check_pdf(proof, pdf, report):
    prints = {e["leaf"]["document_hash"] for e in proof["events"] if e["leaf"]["kind"] == 2}
    report.say(
        sha256(pdf).hex() in prints,
        "the PDF is, byte for byte, one that was issued",
        "the PDF is NOT one that this proof knows of (changed, or printed after the head was signed)",
    )


def read(path):
    with open(path, "rb") as file:
        return file.read()


def main():
    parser = argparse.ArgumentParser(description="Check a receipt without the software that issued it.")
    parser.add_argument("proof", help="proof-….json from the receipt's page")
    parser.add_argument(
        "--salt", help="salt-….json from the receipt's page; proves the contents inside the PDF"
    )
    parser.add_argument("--pdf", help="the receipt as a PDF file")
    parser.add_argument("--heads", help="heads.json as the association publishes it")
    parser.add_argument("--key", help="the association's public key, 64 hexadecimal digits, from paper")
    given = parser.parse_args()
    report = Report()
    try:
        proof = json.loads(read(given.proof))
        check_events(proof, report)
        check_signature(proof, given.key, report)
        if given.heads:
            check_published(proof, json.loads(read(given.heads)), report)
        if given.pdf:
            check_pdf(proof, read(given.pdf), report)
        if given.salt and given.pdf:
            check_contents(proof, json.loads(read(given.salt)), read(given.pdf), report)
        elif given.salt:
            report.note("a salt without the PDF proves nothing: the contents stand inside the PDF")
    except (OSError, ValueError, KeyError, TypeError, struct.error) as error:
        print(f"cannot read: {type(error).__name__}: {error}", file=sys.stderr)
        return 2
    report.note("whether the receipt is void today, only the association's own page can say")
    print(f"receipt {proof['receipt']}: {'all that was given holds' if report.ok else 'NOT proven'}")
    return 0 if report.ok else 1


if __name__ == "__main__":
    sys.exit(main())
