"""What the website of a new association says before anybody has written a word."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FirstWords:
    """The words of one language."""

    language: str
    home: str
    hero_title: str
    lead: str
    action_text: str
    news: str
    news_lead: str
    reports: str
    reports_lead: str
    contact: str
    contact_lead: str


PERSIAN = FirstWords(
    language="fa",
    home="صفحهٔ نخست",
    hero_title="با کمک شما، کار خیر به مقصد می‌رسد",
    lead="هر کمکی که به ما می‌رسد ثبت می‌شود و رسید شماره‌دار می‌گیرد. هر سال گزارش می‌دهیم که با کمک‌های شما چه کرده‌ایم.",
    action_text="تماس با ما",
    news="خبرها",
    news_lead="آنچه کرده‌ایم و آنچه در پیش داریم.",
    reports="گزارش‌ها",
    reports_lead="گزارش سالانه پس از تصویب هیئت مدیره اینجا منتشر می‌شود.",
    contact="تماس با ما",
    contact_lead="برای کمک، همکاری یا پرسش دربارهٔ یک رسید.",
)

ENGLISH = FirstWords(
    language="en",
    home="Home",
    hero_title="With your help, good work reaches its goal",
    lead="Every gift is recorded and gets a numbered receipt. Each year we report what your gifts have done.",
    action_text="Contact us",
    news="News",
    news_lead="What we have done, and what comes next.",
    reports="Reports",
    reports_lead="The annual report is published here once the board has approved it.",
    contact="Contact",
    contact_lead="To give, to work with us, or to ask about a receipt.",
)

FIRST_WORDS = (PERSIAN, ENGLISH)
