"""Draws the sample's goods, so that no photograph is needed: a product's shape in its brand's colours."""

import colorsys
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from random import Random

from PIL import Image, ImageColor, ImageDraw, ImageFilter, ImageFont

from jointforce.samples.logos import LOGOS

SIZE_PX = 480
_SCALE = 2  # drawn at twice the size and reduced, for smooth edges
_CANVAS = SIZE_PX * _SCALE

Point = tuple[float, float]
Rgb = tuple[int, int, int]
Colour = Rgb | tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Look:
    """What a picture shows: a shape of shapes.txt in three colours, a logo and a word where it carries them.

    `logo` and `word` may be empty: then the goods bear no sign of anybody.
    """

    shape: str
    colours: tuple[str, str, str]
    logo: str = ""
    word: str = ""


@dataclass(frozen=True, slots=True)
class _Stroke:
    kind: str
    colour: str
    numbers: tuple[float, ...]


def draw(look: Look, seed: int) -> bytes:
    """A JPEG of 480 x 480 pixels, below 12 kB: the goods on a plain ground, placed and lit a little by `seed`."""
    rng = Random(f"{look.shape} {look.word} {seed}")
    pen = _Pen(look, rng)
    for stroke in _shapes()[look.shape]:
        pen.draw(stroke)
    return _jpeg(pen.image)


def draw_logo(logo: str, word: str, colours: tuple[str, str, str]) -> bytes:
    """The mark alone, as its register would show it: sign and word on white, PNG, 480 x 480."""
    pen = _Pen(Look("", colours, logo, word), None)
    pen.draw(_Stroke("logo", "a", (50, 40, 46)))
    pen.draw(_Stroke("text", "k", (50, 78, 11)))
    buffer = BytesIO()
    pen.image.reduce(_SCALE).quantize(32).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


@cache
def _shapes() -> dict[str, tuple[_Stroke, ...]]:
    shapes: dict[str, list[_Stroke]] = {}
    strokes: list[_Stroke] = []
    for line in (Path(__file__).parent / "data" / "shapes.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            strokes = shapes.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            kind, colour, *numbers = line.replace(",", " ").split()
            strokes.append(_Stroke(kind, colour, tuple(float(number) for number in numbers)))
    return {name: tuple(parts) for name, parts in shapes.items()}


def shape_names() -> tuple[str, ...]:
    """The shapes that can be drawn."""
    return tuple(_shapes())


class _Pen:
    """Puts strokes on the canvas: a slight turn and size by chance, then pixels."""

    def __init__(self, look: Look, rng: Random | None) -> None:
        self._look = look
        self._turn = math.radians(rng.uniform(-5, 5)) if rng else 0.0
        self._size = rng.uniform(0.82, 0.94) if rng else 1.0
        self._mirror = rng is not None and not look.word and rng.random() < 0.5
        a, b, c = (ImageColor.getrgb(name)[:3] for name in look.colours)
        if rng:
            a = _tinted(a, rng)
        self._colours: dict[str, Colour] = {
            "a": a, "b": b, "c": c, "A": _times(a, 0.78), "B": _times(b, 0.72), "w": (250, 249, 246), "k": (38, 38, 42),
            "m": (186, 190, 196), "g": (150, 156, 164), "s": (0, 0, 0, 56), "h": (255, 255, 255, 84),
        }  # fmt: skip
        self.image = _backdrop(c, rng) if rng else Image.new("RGB", (_CANVAS, _CANVAS), "white")
        self._on = ImageDraw.Draw(self.image, "RGBA")

    def draw(self, stroke: _Stroke) -> None:
        numbers, colour = stroke.numbers, self._colours[stroke.colour]
        if stroke.kind == "logo":
            self._logo(numbers[0], numbers[1], numbers[2], colour)
        elif stroke.kind == "text":
            self._text(numbers[0], numbers[1], numbers[2], colour)
        elif stroke.kind == "line":
            self._line(_pairs(numbers[1:]), numbers[0], colour)
        else:
            self._area(stroke.kind, numbers, colour)

    def _area(self, kind: str, numbers: Sequence[float], colour: Colour) -> None:
        outline = {"oval": _oval, "box": _box, "blob": _smooth, "poly": _pairs}[kind](numbers)
        self._on.polygon([self._pixel(point) for point in outline], fill=colour)

    def _line(self, points: list[Point], width: float, colour: Colour) -> None:
        path = _curve(points, closed=False)
        pixels = [self._pixel(point) for point in path]
        self._on.line(pixels, fill=colour, width=max(1, round(width * self._unit)), joint="curve")
        radius = width * self._unit / 2
        for x, y in (pixels[0], pixels[-1]):
            self._on.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)

    def _logo(self, x: float, y: float, size: float, colour: Colour) -> None:
        for kind, numbers in LOGOS.get(self._look.logo, ()):
            placed = [size * n + (x if place % 2 == 0 else y) for place, n in enumerate(numbers)]
            if kind == "ring":
                outline = _oval(placed)
                self._line([*outline, outline[0]], size * 0.1, colour)
            else:
                self._area(kind, placed, colour)

    def _text(self, x: float, y: float, size: float, colour: Colour) -> None:
        if self._look.word:
            font = ImageFont.load_default(size * self._unit)
            self._on.text(self._pixel((x, y)), self._look.word.upper(), fill=colour, font=font, anchor="mm")

    @property
    def _unit(self) -> float:
        return self._size * _CANVAS / 100

    def _pixel(self, point: Point) -> Point:
        x, y = point[0] - 50, point[1] - 50
        if self._mirror:
            x = -x
        turned = (
            x * math.cos(self._turn) - y * math.sin(self._turn),
            x * math.sin(self._turn) + y * math.cos(self._turn),
        )
        return _CANVAS / 2 + turned[0] * self._unit, _CANVAS / 2 + turned[1] * self._unit


def _backdrop(pale: Rgb, rng: Random) -> Image.Image:
    """Wall and floor in a pale tone, and the shadow that the goods throw."""
    wall = _tinted(_mix(pale, (255, 255, 255), 0.35), rng)
    image = Image.new("RGB", (64, 64), wall)
    on = ImageDraw.Draw(image)
    on.rectangle((0, 46, 64, 64), fill=_times(wall, 0.95))
    on.ellipse((9, 51, 55, 59), fill=_times(wall, 0.8))
    blurred = image.filter(ImageFilter.GaussianBlur(2.6))
    return blurred.resize((_CANVAS, _CANVAS), Image.Resampling.BILINEAR)


def _jpeg(image: Image.Image) -> bytes:
    buffer = BytesIO()
    image.reduce(_SCALE).save(buffer, "JPEG", quality=72, optimize=True)
    return buffer.getvalue()


def _pairs(numbers: Sequence[float]) -> list[Point]:
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def _smooth(numbers: Sequence[float]) -> list[Point]:
    return _curve(_pairs(numbers), closed=True)


def _curve(points: list[Point], *, closed: bool) -> list[Point]:
    """Cut the corners three times (Chaikin): the path bends where its points bend."""
    if len(points) < 3:
        return points
    for _ in range(3):
        ends = [*points, points[0]] if closed else points
        cut = [
            point
            for (x, y), (u, v) in pairwise(ends)
            for point in (
                (0.75 * x + 0.25 * u, 0.75 * y + 0.25 * v),
                (0.25 * x + 0.75 * u, 0.25 * y + 0.75 * v),
            )
        ]
        points = cut if closed else [points[0], *cut, points[-1]]
    return points


def _oval(numbers: Sequence[float]) -> list[Point]:
    left, top, right, bottom = numbers
    turns = (math.tau * step / 48 for step in range(48))
    return [
        (
            (left + right) / 2 + (right - left) / 2 * math.cos(turn),
            (top + bottom) / 2 + (bottom - top) / 2 * math.sin(turn),
        )
        for turn in turns
    ]


def _box(numbers: Sequence[float]) -> list[Point]:
    left, top, right, bottom, radius = numbers
    corners = ((right, bottom, 0), (left, bottom, 1), (left, top, 2), (right, top, 3))
    return list(_rounded(corners, radius))


def _rounded(corners: Iterable[tuple[float, float, int]], radius: float) -> Iterable[Point]:
    for x, y, quarter in corners:
        middle_x = x - radius if quarter in {0, 3} else x + radius
        middle_y = y - radius if quarter in {0, 1} else y + radius
        for step in range(7):
            turn = math.pi / 2 * (quarter + step / 6)
            yield middle_x + radius * math.cos(turn), middle_y + radius * math.sin(turn)


def _tinted(colour: Rgb, rng: Random) -> Rgb:
    """Nearly the same colour, as another lamp or another camera would show it."""
    hue, light, strength = colorsys.rgb_to_hls(*(channel / 255 for channel in colour))
    hue = (hue + rng.uniform(-0.02, 0.02)) % 1
    light = min(0.97, max(0.06, light + rng.uniform(-0.03, 0.03)))
    red, green, blue = colorsys.hls_to_rgb(hue, light, strength)
    return round(red * 255), round(green * 255), round(blue * 255)


def _times(colour: Rgb, factor: float) -> Rgb:
    red, green, blue = colour
    return round(red * factor), round(green * factor), round(blue * factor)


def _mix(colour: Rgb, other: Rgb, share: float) -> Rgb:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(colour, other, strict=True))
    return red, green, blue
