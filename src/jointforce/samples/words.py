"""What sellers call things, in six languages, and how they put a title together."""

from dataclasses import dataclass

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


def _noun(category: str, shape: str, low: float, high: float, *names: str) -> Noun:
    en, de, fr, es, zh, ru = names
    return Noun(category, shape, (low, high), (en, de, fr, es, zh, ru))


NOUNS: dict[str, Noun] = {
    # what the brands make
    "sneaker": _noun("Shoes > Sneakers", "sneaker", 19, 59, "trainers", "Laufschuhe", "baskets", "zapatillas", "运动鞋", "кроссовки"),
    "jacket": _noun("Clothing > Jackets", "jacket", 25, 89, "jacket", "Jacke", "veste", "chaqueta", "夹克", "куртка"),
    "backpack": _noun("Bags > Backpacks", "backpack", 19, 65, "backpack", "Rucksack", "sac à dos", "mochila", "背包", "рюкзак"),
    "watch": _noun("Watches", "watch", 15, 89, "watch", "Armbanduhr", "montre", "reloj", "手表", "часы"),
    "perfume": _noun("Cosmetics > Perfume", "perfume", 9, 35, "eau de parfum", "Parfüm", "eau de parfum", "perfume", "香水", "духи"),
    "lipstick": _noun("Cosmetics > Make-up", "lipstick", 4, 15, "lipstick", "Lippenstift", "rouge à lèvres", "pintalabios", "口红", "помада"),
    "cream": _noun("Cosmetics > Skin care", "cream", 6, 29, "face cream", "Gesichtscreme", "crème visage", "crema facial", "面霜", "крем для лица"),
    "headphones": _noun("Electronics > Headphones", "headphones", 15, 69, "headphones", "Kopfhörer", "casque audio", "auriculares", "耳机", "наушники"),
    "earbuds": _noun("Electronics > Headphones", "earbuds", 12, 49, "wireless earbuds", "Ohrhörer", "écouteurs sans fil", "auriculares inalámbricos", "无线耳机", "беспроводные наушники"),
    "speaker": _noun("Electronics > Audio", "speaker", 19, 99, "speaker", "Lautsprecher", "enceinte", "altavoz", "音箱", "колонка"),
    "plush": _noun("Toys > Plush", "plush", 7, 25, "plush toy", "Plüschtier", "peluche", "peluche", "毛绒玩具", "мягкая игрушка"),
    "bag": _noun("Bags > Handbags", "bag", 19, 95, "handbag", "Handtasche", "sac à main", "bolso", "手提包", "сумка"),
    "wallet": _noun("Bags > Wallets", "wallet", 9, 35, "wallet", "Geldbörse", "portefeuille", "cartera", "钱包", "кошелёк"),
    "drill": _noun("Power tools > Drills", "drill", 29, 79, "cordless drill", "Akkuschrauber", "perceuse sans fil", "taladro", "电钻", "шуруповёрт"),
    "battery": _noun("Power tools > Batteries", "battery", 15, 39, "battery pack", "Akku", "batterie", "batería", "电池", "аккумулятор"),
    "whisky": _noun("Drinks > Whisky", "bottle", 18, 39, "single malt whisky", "Whisky", "whisky", "whisky", "威士忌", "виски"),
    "charger": _noun("Electronics > Chargers", "charger", 7, 25, "charger", "Ladegerät", "chargeur", "cargador", "充电器", "зарядное устройство"),
    "powerbank": _noun("Electronics > Chargers", "battery", 12, 35, "power bank", "Powerbank", "batterie externe", "batería externa", "充电宝", "внешний аккумулятор"),
    "cable": _noun("Electronics > Cables", "cable", 3, 12, "charging cable", "Ladekabel", "câble de charge", "cable de carga", "数据线", "кабель"),
    "sunglasses": _noun("Eyewear > Sunglasses", "sunglasses", 8, 35, "sunglasses", "Sonnenbrille", "lunettes de soleil", "gafas de sol", "太阳镜", "солнцезащитные очки"),
    "drone": _noun("Toys > Drones", "drone", 35, 149, "drone", "Drohne", "drone", "dron", "无人机", "дрон"),
    # what nobody needs a name for
    "mug": _noun("Kitchenware > Mugs", "mug", 6, 19, "mug", "Becher", "mug", "taza", "马克杯", "кружка"),
    "tshirt": _noun("Clothing > Shirts", "tshirt", 8, 29, "T-shirt", "T-Shirt", "tee-shirt", "camiseta", "T恤", "футболка"),
    "lamp": _noun("Home > Lamps", "lamp", 15, 89, "table lamp", "Tischlampe", "lampe de table", "lámpara de mesa", "台灯", "настольная лампа"),
    "vase": _noun("Home > Vases", "vase", 9, 49, "vase", "Vase", "vase", "jarrón", "花瓶", "ваза"),
    "plant": _noun("Garden > Plants", "plant", 8, 35, "potted plant", "Topfpflanze", "plante en pot", "planta en maceta", "盆栽", "комнатное растение"),
    "candle": _noun("Home > Candles", "candle", 5, 25, "scented candle", "Duftkerze", "bougie parfumée", "vela perfumada", "香薰蜡烛", "ароматическая свеча"),
    "book": _noun("Books", "book", 4, 25, "book", "Buch", "livre", "libro", "图书", "книга"),
    "phonecase": _noun("Electronics > Phone cases", "phonecase", 5, 19, "phone case", "Handyhülle", "coque de téléphone", "funda de móvil", "手机壳", "чехол для телефона"),
    "cushion": _noun("Home > Cushions", "cushion", 9, 35, "cushion", "Kissen", "coussin", "cojín", "抱枕", "подушка"),
    "chair": _noun("Furniture > Chairs", "chair", 39, 149, "wooden chair", "Holzstuhl", "chaise en bois", "silla de madera", "木椅", "деревянный стул"),
    "puzzle": _noun("Toys > Games", "puzzle", 9, 25, "jigsaw puzzle", "Puzzle", "puzzle", "rompecabezas", "拼图", "пазл"),
    "soap": _noun("Cosmetics > Soap", "soap", 3, 12, "hand-made soap", "Naturseife", "savon artisanal", "jabón artesanal", "手工皂", "мыло ручной работы"),
    "clock": _noun("Watches > Clocks", "clock", 12, 59, "wall clock", "Wanduhr", "horloge murale", "reloj de pared", "挂钟", "настенные часы"),
    "knife": _noun("Kitchenware > Knives", "knife", 12, 79, "kitchen knife", "Küchenmesser", "couteau de cuisine", "cuchillo de cocina", "菜刀", "кухонный нож"),
}  # fmt: skip
NO_NAME = tuple(NOUNS)[21:]

# An accessory that fits a branded product: the product's noun -> (category, shape, price, names)
ACCESSORIES: dict[str, Noun] = {
    "sneaker": _noun("Shoes > Accessories", "cable", 3, 8, "laces", "Schnürsenkel", "lacets", "cordones", "鞋带", "шнурки"),
    "watch": _noun("Watches > Straps", "strap", 12, 39, "leather strap", "Lederarmband", "bracelet en cuir", "correa de piel", "真皮表带", "кожаный ремешок"),
    "headphones": _noun("Electronics > Accessories", "pads", 8, 19, "ear pads", "Ohrpolster", "coussinets", "almohadillas", "耳罩", "амбушюры"),
    "earbuds": _noun("Electronics > Accessories", "phonecase", 5, 15, "silicone case", "Silikonhülle", "étui en silicone", "funda de silicona", "硅胶保护套", "силиконовый чехол"),
    "drill": _noun("Power tools > Batteries", "battery", 25, 49, "18 V battery", "Akku 18 V", "batterie 18 V", "batería 18 V", "18V电池", "аккумулятор 18 В"),
    "drone": _noun("Toys > Drones", "rotor", 9, 25, "propellers, set of 4", "Propeller, 4 Stück", "hélices, lot de 4", "hélices, juego de 4", "螺旋桨4片装", "пропеллеры, 4 шт."),
    "bag": _noun("Bags > Accessories", "wallet", 12, 29, "felt organiser", "Taschenorganizer aus Filz", "organisateur en feutre", "organizador de fieltro", "内胆包", "органайзер из фетра"),
    "sunglasses": _noun("Eyewear > Accessories", "lens", 12, 35, "replacement lenses", "Ersatzgläser", "verres de rechange", "lentes de repuesto", "替换镜片", "сменные линзы"),
    "charger": _noun("Electronics > Accessories", "cable", 4, 12, "extension cable", "Verlängerungskabel", "rallonge", "cable alargador", "延长线", "удлинитель"),
    "backpack": _noun("Bags > Accessories", "umbrella", 8, 19, "rain cover", "Regenhülle", "housse de pluie", "funda de lluvia", "防雨罩", "чехол от дождя"),
}  # fmt: skip

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
    "en": "worn once", "de": "kaum getragen", "fr": "très bon état", "es": "poco uso", "zh": "九成新", "ru": "почти новое",
}  # fmt: skip
CLEARANCE = {
    "en": "damaged box, for parts", "de": "defekt, für Bastler", "fr": "abîmé, pour pièces", "es": "con defecto, para piezas",
    "zh": "有瑕疵 配件机", "ru": "с дефектом, на запчасти",
}  # fmt: skip
DETAILS: dict[str, tuple[str, ...]] = {
    "en": ("black", "sand", "navy", "size M", "limited colour", "gift box", "new in box"),
    "de": ("schwarz", "sandfarben", "dunkelblau", "Größe M", "mit Geschenkbox", "neu in OVP"),
    "fr": ("noir", "sable", "bleu nuit", "taille M", "coffret cadeau", "neuf"),
    "es": ("negro", "arena", "azul marino", "talla M", "caja de regalo", "nuevo"),
    "zh": ("黑色", "米色", "深蓝", "M码", "礼盒装", "全新"),
    "ru": ("чёрный", "песочный", "тёмно-синий", "размер M", "подарочная упаковка", "новый"),
}
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
