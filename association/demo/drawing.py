"""A logo, a seal and a signature, drawn for the demonstration: nobody's, and the same at every run."""

from __future__ import annotations

import io
import math

from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from PIL import Image, ImageDraw, ImageFont

GREEN, GOLD, INK, STAMP = (15, 76, 74), (201, 142, 43), (25, 45, 110), (38, 66, 148)
FINER = 4  # drawn so many times larger, then made small: lines come out smooth


def _canvas(width: int, height: int) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    canvas = Image.new("RGB", (width * FINER, height * FINER), "white")
    return canvas, ImageDraw.Draw(canvas)


def _file(canvas: Image.Image, name: str) -> ContentFile:
    written = io.BytesIO()
    size = (canvas.width // FINER, canvas.height // FINER)
    canvas.resize(size, Image.Resampling.LANCZOS).save(written, format="PNG")
    return ContentFile(written.getvalue(), name)


def _leaf(draw: ImageDraw.ImageDraw, x: float, y: float, turn: float, size: float, colour: object) -> None:
    """A leaf from its stem at (x, y), `turn` in degrees."""
    edge = [(t / 20, math.sin(math.pi * t / 20) * side * 0.28) for side in (1, -1) for t in range(21)]
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    points = [(x + size * (a * cos - b * sin), y + size * (a * sin + b * cos)) for a, b in edge]
    draw.polygon(points[:21] + points[:20:-1], fill=colour)  # type: ignore[arg-type]


def logo() -> ContentFile:
    """A plant that grows out of an open book."""
    canvas, draw = _canvas(200, 200)
    for side in (-1, 1):
        x = lambda offset: (100 + side * offset) * FINER  # noqa: E731, B023 -- used within this turn only
        page = [(x(4), 150), (x(50), 128), (x(92), 140), (x(92), 178), (x(50), 166), (x(4), 188)]
        draw.polygon([(px, py * FINER) for px, py in page], fill=GREEN)
    draw.line([(100 * FINER, 152 * FINER), (100 * FINER, 62 * FINER)], fill=GOLD, width=6 * FINER)
    for y, turn in ((128, -35), (128, -145), (100, -40), (100, -140)):
        _leaf(draw, 100 * FINER, y * FINER, turn, 58 * FINER, GOLD)
    _leaf(draw, 100 * FINER, 72 * FINER, -90, 62 * FINER, GOLD)
    return _file(canvas, "logo.png")


def seal() -> ContentFile:
    """A round rubber stamp."""
    canvas, draw = _canvas(280, 280)
    for inset, width in ((6, 6), (20, 2)):
        box = (inset * FINER, inset * FINER, (280 - inset) * FINER, (280 - inset) * FINER)
        draw.ellipse(box, outline=STAMP, width=width * FINER)
    face = str(finders.find("core/fonts/Vazirmatn-Bold.ttf"))
    for words, y, size in (("مجمع خیران", 104, 42), ("قزوین", 156, 42), ("۱۴۰۰", 206, 24)):
        font = ImageFont.truetype(face, size * FINER)
        draw.text((140 * FINER, y * FINER), words, font=font, fill=STAMP, anchor="mm")
    for turn in range(0, 360, 30):
        angle = math.radians(turn)
        across, down = (140 + 122 * math.cos(angle)) * FINER, (140 + 122 * math.sin(angle)) * FINER
        dot = 3 * FINER
        draw.ellipse((across - dot, down - dot, across + dot, down + dot), fill=STAMP)
    return _file(canvas, "seal.png")


def signature() -> ContentFile:
    """A stroke of a pen, thicker where it was pressed."""
    canvas, draw = _canvas(420, 190)
    for step in range(1400):
        t = step / 1400
        x = 30 + 350 * t + 26 * math.sin(19 * t)
        y = 95 - 55 * math.sin(9.5 * t) * (1 - 0.55 * t) + 22 * math.cos(24 * t) * (1 - t)
        radius = (1.6 + 1.5 * math.sin(14 * t) ** 2) * FINER
        draw.ellipse(
            (x * FINER - radius, y * FINER - radius, x * FINER + radius, y * FINER + radius), fill=INK
        )
    draw.line([(70 * FINER, 160 * FINER), (395 * FINER, 132 * FINER)], fill=INK, width=3 * FINER)
    return _file(canvas, "signature.png")
