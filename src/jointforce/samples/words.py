"""What sellers call things, in six languages, and how they put a title together."""

import csv
from dataclasses import dataclass
from pathlib import Path

LANGUAGES = ("en", "de", "fr", "es", "zh", "ru")


@dataclass(frozen=True, slots=True)
class Noun:
    """A kind of goods: the category it stands in, the shape that draws it, what it costs without a name (euros).

    `names` has one word for each of LANGUAGES.
    """

    category: str
    shape: str
    price: tuple[float, float]
    names: tuple[str, str, str, str, str, str]

    def name(self, language: str) -> str:
        return self.names[LANGUAGES.index(language)]


def _nouns(use: str) -> dict[str, Noun]:
    """The rows of nouns.tsv for one use: `branded`, `no_name`, or `fits` (an accessory, by what it fits)."""
    with (Path(__file__).parent / "data" / "nouns.tsv").open(encoding="utf-8") as table:
        return {
            row["key"]: Noun(
                category=row["category"],
                shape=row["shape"],
                price=(float(row["low"]), float(row["high"])),
                names=(row["en"], row["de"], row["fr"], row["es"], row["zh"], row["ru"]),
            )
            for row in csv.DictReader(table, delimiter="\t")
            if row["use"] == use
        }


ACCESSORIES = _nouns("fits")
NO_NAME = _nouns("no_name")
NOUNS = _nouns("branded") | NO_NAME

FITS: dict[str, tuple[str, ...]] = {
    "en": ("{thing} compatible with {name}", "{thing} for {name}, third-party", "{thing} fits {name}"),
    "de": (
        "{thing} passend für {name}",
        "{thing} kompatibel mit {name}",
        "{thing} für {name}, kein Originalteil",
    ),
    "fr": ("{thing} compatible avec {name}", "{thing} pour {name}"),
    "es": ("{thing} compatible con {name}", "{thing} para {name}"),
    "zh": ("适用于{name}的{thing}", "{thing} 兼容{name}"),
    "ru": ("{thing} для {name}", "{thing}, совместимо с {name}"),
}
COMPARED: dict[str, tuple[str, ...]] = {
    "en": ("{thing}, an alternative to {name}", "{thing} - lighter than {name}"),
    "de": ("{thing}, Alternative zu {name}", "{thing} - leichter als {name}"),
    "fr": ("{thing}, alternative à {name}",),
    "es": ("{thing}, alternativa a {name}",),
    "zh": ("{thing} 可替代{name}",),
    "ru": ("{thing}, альтернатива {name}",),
}
OTHER_SENSE: tuple[tuple[str, str, str], ...] = (  # title, category, shape
    ("Sven {mark}: Letters from the Harbour, paperback", "Books", "book"),
    ("The {mark} Affair, crime novel, second-hand", "Books", "book"),
    ("Town map of {mark}, printed 1911", "Books > Maps", "book"),
    ("Art print signed E. {mark}, 30 x 40 cm", "Home > Art", "puzzle"),
)

# Where a name is sold. {name} is the mark with its model, {thing} the noun, {detail} a size or colour.
SOLD: dict[str, tuple[str, ...]] = {
    "en": (
        "{name} {thing}, {detail}",
        "{thing} {name} - {detail}",
        "{name} {detail} {thing}",
        "NEW {name} {thing}",
    ),
    "de": ("{name} {thing}, {detail}", "{thing} {name} - {detail}", "Neu: {name} {thing} {detail}"),
    "fr": ("{thing} {name}, {detail}", "{name} {thing} - {detail}"),
    "es": ("{thing} {name}, {detail}", "{name} {thing} - {detail}"),
    "zh": ("{name} {thing} {detail}", "【现货】{name}{thing} {detail}"),
    "ru": ("{thing} {name}, {detail}", "{name} {thing} - {detail}"),
}
USED = {
    "en": "hardly used", "de": "kaum benutzt", "fr": "très bon état", "es": "poco uso", "zh": "九成新",
    "ru": "почти новое",
}  # fmt: skip
CLEARANCE = {
    "en": "damaged box, for parts", "de": "defekt, für Bastler", "fr": "abîmé, pour pièces",
    "es": "con defecto, para piezas",
    "zh": "有瑕疵 配件机", "ru": "с дефектом, на запчасти",
}  # fmt: skip
COLOURS: dict[str, tuple[str, ...]] = {
    "en": ("black", "sand", "navy", "olive", "burgundy"),
    "de": ("schwarz", "sandfarben", "dunkelblau", "olivgrün", "weinrot"),
    "fr": ("noir", "sable", "bleu nuit", "vert olive", "bordeaux"),
    "es": ("negro", "arena", "azul marino", "verde oliva", "burdeos"),
    "zh": ("黑色", "米色", "深蓝", "橄榄绿", "酒红色"),
    "ru": ("чёрный", "песочный", "тёмно-синий", "оливковый", "бордовый"),
}
STATES: dict[str, tuple[str, ...]] = {
    "en": ("gift box", "new in box", "sealed", "fast shipping"),
    "de": ("mit Geschenkbox", "neu in OVP", "versiegelt", "Blitzversand"),
    "fr": ("coffret cadeau", "neuf sous blister", "envoi rapide"),
    "es": ("caja de regalo", "nuevo, precintado", "envío rápido"),
    "zh": ("礼盒装", "全新未拆", "现货速发"),
    "ru": ("подарочная упаковка", "новый, в упаковке", "быстрая отправка"),
}
COLOURLESS = frozenset(
    {"whisky", "perfume", "lipstick", "cream", "battery", "drill", "book", "puzzle", "plant", "soap"}
)
ADJECTIVES: dict[str, tuple[str, ...]] = {
    "en": ("Hand-made", "Vintage", "Minimalist", "Sturdy", "Colourful", "Classic"),
    "de": ("Handgemacht:", "Vintage", "Schlicht:", "Robust:", "Klassisch:"),
    "fr": ("Fait main :", "Rétro :", "Classique :"),
    "es": ("Hecho a mano:", "Clásico:", "Estilo retro:"),
    "zh": ("手工", "复古", "简约", "加厚"),
    "ru": ("Ручная работа:", "Классика:", "Винтаж:"),
}
DESCRIPTIONS: dict[str, tuple[str, ...]] = {
    "en": (
        "Sent within two days, well packed. Returns within 14 days.",
        "From a smoke-free home. Please look at the picture for the colour.",
        "Small shop, quick answers. Ask for more pictures.",
    ),
    "de": (
        "Versand innerhalb von zwei Tagen, gut verpackt. Rückgabe 14 Tage.",
        "Aus einem Nichtraucherhaushalt. Farbe wie auf dem Bild.",
    ),
    "fr": ("Envoi sous deux jours, bien emballé. Retour sous 14 jours.", "Couleur comme sur la photo."),
    "es": ("Envío en dos días, bien embalado. Devolución en 14 días.", "El color es el de la foto."),
    "zh": ("两天内发货，包装结实，支持七天退换。", "实物拍摄，颜色以图片为准。"),
    "ru": ("Отправка в течение двух дней, надёжная упаковка.", "Цвет как на фото. Возврат 14 дней."),
}  # fmt: skip
