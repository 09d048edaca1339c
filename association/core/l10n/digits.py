"""Persian, Arabic-Indic and Latin digits."""

_TO_LATIN = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")
_TO_PERSIAN = str.maketrans("0123456789٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹۰۱۲۳۴۵۶۷۸۹")


def to_latin_digits(text: str) -> str:
    """Every digit as 0-9."""
    return text.translate(_TO_LATIN)


def to_persian_digits(text: str) -> str:
    """Every digit as ۰-۹."""
    return text.translate(_TO_PERSIAN)
