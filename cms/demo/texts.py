"""The shape of a demonstration text, the same in both languages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Block = tuple[str, Any]


@dataclass(frozen=True)
class PageText:
    """A page's words. In `body`, a "page" value is the slug of another demo page."""

    slug: str
    title: str
    lead: str
    body: tuple[Block, ...] = ()


@dataclass(frozen=True)
class HomeText:
    title: str
    hero_title: str
    lead: str
    action_text: str
    baseline_note: str
    description: str
    body: tuple[Block, ...]


@dataclass(frozen=True)
class SiteText:
    """Everything one language tree says."""

    language: str
    home: HomeText
    about: PageText
    receipts: PageText
    contact: PageText
    reports: PageText
    campaigns: PageText
    tablets: PageText
    summer: PageText
    news_index: PageText
    founding: PageText
    source_name: str
    footer_about: str
    footer_note: str
    news: tuple[PageText, ...] = field(default_factory=tuple)


def heading(text: str) -> Block:
    return ("heading", {"text": text, "level": "h2"})


def text(*paragraphs: str) -> Block:
    return ("text", "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs))


def steps(*items: str) -> Block:
    return ("text", "<ol>" + "".join(f"<li>{item}</li>" for item in items) + "</ol>")


def quotation(words: str, attribution: str, role: str) -> Block:
    return ("quotation", {"text": words, "attribution": attribution, "role": role})


def cards(*items: tuple[str, str]) -> Block:
    return ("cards", {"cards": [{"title": title, "text": words} for title, words in items]})


def questions(title: str, *items: tuple[str, str]) -> Block:
    asked = [{"question": question, "answer": f"<p>{answer}</p>"} for question, answer in items]
    return ("accordion", {"title": title, "questions": asked})


def call(title: str, words: str, button: str, page: str) -> Block:
    return ("call_to_action", {"title": title, "text": words, "button": button, "page": page, "url": ""})


def live(indicator: str, label: str) -> Block:
    return (
        "figure",
        {"indicator": indicator, "starts_on": None, "number": None, "as_of": None, "label": label},
    )


def contact() -> Block:
    return ("contact", None)
