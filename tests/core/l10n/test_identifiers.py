import pytest
from django.core.exceptions import ValidationError

from association.core.l10n.identifiers import (
    normalize_card,
    normalize_iban,
    normalize_mobile,
    normalize_national_id,
    normalize_postal_code,
    validate_card,
    validate_iban,
    validate_mobile,
    validate_national_id,
)


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("0932833810", "0932833810"),
        ("۰۰۱۰۳۵۰۸۲۹", "0010350829"),
        ("10350829", "0010350829"),
        ("093-283381-0", "0932833810"),
        ("0932833811", None),
        ("0000000000", None),
        ("1111111111", None),
        ("0001234567", None),
        ("12345", None),
        ("کد ملی", None),
    ],
)
def test_national_id(text, stored):
    assert normalize_national_id(text) == stored


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("09123456789", "+989123456789"),
        ("۰۹۱۲ ۳۴۵ ۶۷۸۹", "+989123456789"),
        ("9123456789", "+989123456789"),
        ("+98 912 345 6789", "+989123456789"),
        ("0098-912-345-6789", "+989123456789"),
        ("989123456789", "+989123456789"),
        ("\u202a+98 912\u00a0345\u200b6789\u202c", "+989123456789"),
        ("0912345６７８９", "+989123456789"),
        ("02833345678", None),
        ("0912345678", None),
        ("", None),
    ],
)
def test_mobile(text, stored):
    assert normalize_mobile(text) == stored


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("IR820540102680020817909002", "IR820540102680020817909002"),
        ("ir82 0540 1026 8002 0817 9090 02", "IR820540102680020817909002"),
        ("۸۲۰۵۴۰۱۰۲۶۸۰۰۲۰۸۱۷۹۰۹۰۰۲", "IR820540102680020817909002"),
        ("IR820540102680020817909003", None),
        ("IR000540102680020817909002", None),
        ("DE89370400440532013000", None),
    ],
)
def test_iban(text, stored):
    assert normalize_iban(text) == stored


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("6037701689095443", "6037701689095443"),
        ("۶۰۳۷-۷۰۱۶-۸۹۰۹-۵۴۴۳", "6037701689095443"),
        ("6037701689095444", None),
        ("0000000000000000", None),
        ("603770168909544", None),
    ],
)
def test_card(text, stored):
    assert normalize_card(text) == stored


@pytest.mark.parametrize("validate", [validate_national_id, validate_mobile, validate_iban, validate_card])
def test_validator_refuses_what_cannot_be_normalised(validate):
    with pytest.raises(ValidationError):
        validate("12")


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("3413813411", "3413813411"),
        ("۳۴۱۳۸-۱۳۴۱۱", "3413813411"),
        ("0413813411", None),
        ("12", None),
        ("abc", None),
    ],
)
def test_postal_code(text, stored):
    assert normalize_postal_code(text) == stored
