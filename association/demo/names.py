"""Invented donors of the demonstration: common names of Iran with their spelling in English."""

GIVEN_NAMES = (
    ("زهرا", "Zahra"), ("فاطمه", "Fatemeh"), ("مریم", "Maryam"), ("نرگس", "Narges"), ("لیلا", "Leila"),
    ("الهام", "Elham"), ("سمیه", "Somayeh"), ("پریسا", "Parisa"), ("شیرین", "Shirin"), ("نازنین", "Nazanin"),
    ("محمد", "Mohammad"), ("علی", "Ali"), ("حسین", "Hossein"), ("رضا", "Reza"), ("مهدی", "Mahdi"),
    ("امیر", "Amir"), ("سعید", "Saeed"), ("حمید", "Hamid"), ("مجید", "Majid"), ("ناصر", "Naser"),
    ("بهرام", "Bahram"), ("کاوه", "Kaveh"), ("آرش", "Arash"), ("پرویز", "Parviz"), ("منوچهر", "Manouchehr"),
)  # fmt: skip

FAMILY_NAMES = (
    ("احمدی", "Ahmadi"), ("محمدی", "Mohammadi"), ("حسینی", "Hosseini"), ("رضایی", "Rezaei"), ("کریمی", "Karimi"),
    ("موسوی", "Mousavi"), ("جعفری", "Jafari"), ("صادقی", "Sadeghi"), ("قاسمی", "Ghasemi"), ("حیدری", "Heydari"),
    ("رحیمی", "Rahimi"), ("شریفی", "Sharifi"), ("طاهری", "Taheri"), ("یوسفی", "Yousefi"), ("سلیمانی", "Soleimani"),
    ("قزوینی‌نژاد", "Qazvini-Nejad"), ("آبیکی", "Abyeki"), ("تاکستانی", "Takestani"), ("الموتی", "Alamouti"),
    ("ضیاءآبادی", "Zia-Abadi"), ("شاه‌محمدی", "Shah-Mohammadi"), ("نوروزی", "Norouzi"), ("باقری", "Bagheri"),
    ("مرادی", "Moradi"), ("رستمی", "Rostami"), ("بیگی", "Beigi"), ("نجفی", "Najafi"), ("اکبری", "Akbari"),
)  # fmt: skip

ORGANISATIONS = (
    ("گروه صنعتی البرز", "Alborz Industrial Group"),
    ("شرکت کشت و صنعت دشت قزوین", "Qazvin Plain Agro-Industry Co."),
    ("کارخانهٔ شیشهٔ مینودر", "Minoodar Glass Works"),
    ("انجمن خیرین مدرسه‌ساز تاکستان", "Takestan School-Builders' Association"),
    ("فروشگاه لوازم‌التحریر سپه", "Sepah Stationery"),
    ("شرکت فرش دستباف الموت", "Alamout Handwoven Carpets Co."),
    ("هیئت امنای مسجد جامع کبیر", "Trustees of the Great Congregational Mosque"),
    ("اتحادیهٔ نانوایان قزوین", "Qazvin Bakers' Guild"),
)

# (code, Persian, English, restriction, purpose, words of intent)
FUNDS = (
    ("tablets", "صندوق تبلت", "Tablets fund", "restricted", "تبلت و بستهٔ اینترنت برای کودکان", ("تبلت",)),
    ("summer", "صندوق کلاس تابستانی", "Summer classes fund", "restricted", "کلاس‌های رایگان تابستان", ("کلاس تابستانی",)),
    ("health", "صندوق درمان", "Health fund", "restricted", "بهداشت و درمان کودکان", ("درمان",)),
    ("stationery", "صندوق لوازم‌التحریر", "Stationery fund", "restricted", "کیف و لوازم‌التحریر", ("لوازم‌التحریر",)),
    ("zakat", "صندوق زکات", "Zakat fund", "restricted", "زکات، تنها در موارد مجاز آن", ("زکات",)),
    ("vow", "صندوق نذر و صدقه", "Vows and alms fund", "restricted", "نذر و صدقه", ("نذر", "صدقه")),
)  # fmt: skip
