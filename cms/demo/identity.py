"""The demonstration association's identity. Nothing in it can reach anyone: no such account, domain or number."""

from datetime import date

FOUNDED_ON = date(2021, 7, 3)
BASELINE = 1237

PROFILE = {
    "name_fa": "مجمع خیران حمایت از کودکان بازمانده از تحصیل قزوین",
    "name_en": "Qazvin Donors’ Association for Out-of-School Children",
    "founded_on": FOUNDED_ON,
    "permit_number": "1400/1237",
    "permit_issuer": "دفتر امور اجتماعی و فرهنگی استانداری قزوین",
    "permit_issuer_en": "Office of Social and Cultural Affairs, Qazvin Governorate",
    "registration_number": "1237",
    "national_legal_id": "14000001237",
    "address_fa": "قزوین، خیابان نمونه، کوچهٔ دانش، پلاک ۱۲",
    "address_en": "12 Danesh Alley, Nemuneh Street, Qazvin",
    "phone": "028-0000-1237",
    "email": "info@majma.example",
    "iban": "IR700990000000000000001237",
}
