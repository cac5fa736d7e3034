"""Twelve made-up rights holders: their marks, rights, products, people, and who looks after them."""

from jointforce.domain.vocabulary import MarkForm, RightStatus, RightType, Role, Standing
from jointforce.samples.brand import Brand, Person, make_brand, right_row

ACCOUNT_MANAGERS = (
    Person("Ines Faltermeier", "ines.faltermeier@operator.example.com", Role.ACCOUNT_MANAGER),
    Person("Tomasz Wielicki", "tomasz.wielicki@operator.example.com", Role.ACCOUNT_MANAGER),
    Person("Aiko Mori", "aiko.mori@operator.example.com", Role.ACCOUNT_MANAGER),
)
ANALYSTS = (
    Person("Rafael Quintero", "rafael.quintero@operator.example.com", Role.ANALYST),
    Person("Noor Haddad", "noor.haddad@operator.example.com", Role.ANALYST),
)

_INES, _TOMASZ, _AIKO = ACCOUNT_MANAGERS
_SUBMITTED, _IMAGE = RightStatus.SUBMITTED, MarkForm.IMAGE
_OWNER, _MEMBER, _VIEWER = Role.BRAND_OWNER, Role.BRAND_MEMBER, Role.BRAND_VIEWER

BRANDS: tuple[Brand, ...] = (
    make_brand(
        1, "Veltrano", "Veltrano Sport S.p.A.", "IT",
        category="Shoes > Sneakers", colours=("#e8542f", "#1d2b4f", "#f6f1e7"), logo="stride",
        account_manager=_TOMASZ,
        aliases=("Велтрано",), product_words=("sneaker", "trainers", "shoes"), standing=Standing.GOOD_FAITH,
        rights=(
            right_row("EUIPO", "Veltrano", 25, 18, watch=("disguised", "near")),
            right_row("USPTO", "Veltrano", 25),
            right_row("EUIPO", "Veltrano stride", 25, form=_IMAGE),
            right_row("EUIPO", "Aero 3 sole", form=_IMAGE, kind=RightType.DESIGN, years=(2021, 2046)),
        ),
        products=(
            ("Aero 3", "sneaker", 139, 169), ("Strada Low", "sneaker", 99, 129), ("Monte Trail", "sneaker", 149, 179),
            ("Corsa Elite", "sneaker", 189, 229),
            ("Piazza Canvas", "sneaker", 79, 99),
            ("Squadra", "jacket", 89, 119),
        ),
        people=(("Giulia Marchetti", _OWNER), ("Paolo Renzi", _MEMBER), ("Elif Demir", _VIEWER)),
        lookalikes=(
            ("Vetrano glass vase, hand blown", "Home > Vases"),
            ("Veranda table, acacia", "Furniture > Tables"),
        ),
    ),
    make_brand(
        2, "Kronvik", "Kronvik Uhren AG", "CH",
        category="Watches", colours=("#1f2d3a", "#c7a35a", "#eef0f2"), logo="crown",
        account_manager=_AIKO,
        aliases=("克隆维克",), product_words=("watch", "chronograph"),
        rights=(
            right_row("WIPO", "Kronvik", 14, watch=("disguised", "sound")),
            right_row("CNIPA", "克隆维克", 14),
            right_row("WIPO", "Kronvik crown", 14, form=_IMAGE),
        ),
        products=(
            ("Fjordmaster 300", "watch", 2_450, 2_900), ("Regulator 38", "watch", 1_890, 2_200),
            ("Aviator GMT", "watch", 3_200, 3_700), ("Classic Date", "watch", 980, 1_250),
        ),
        people=(("Urs Ammann", _OWNER), ("Chiara Bossi", _MEMBER), ("Lin Yating", _MEMBER)),
        lookalikes=(
            ("Kroník diary 2027, linen cover", "Stationery"),
            ("Swedish krona coin, 1968", "Collecting > Coins"),
        ),
    ),
    make_brand(
        3, "Mirabeline", "Mirabeline Paris SAS", "FR",
        category="Cosmetics > Perfume", colours=("#b76e79", "#5b2a3c", "#fbeef0"), logo="bloom",
        account_manager=_INES,
        product_words=("perfume", "eau de parfum", "serum"), standing=Standing.GOOD_FAITH,
        rights=(
            right_row("EUIPO", "Mirabeline", 3, watch=("disguised", "near")),
            right_row("USPTO", "Mirabeline", 3),
            right_row("EUIPO", "Flacon Nuit", form=_IMAGE, kind=RightType.DESIGN, years=(2020, 2045)),
        ),
        products=(
            ("Nuit Blanche", "perfume", 89, 125),
            ("Eau de Verger", "perfume", 72, 98),
            ("Rouge Carmin", "lipstick", 34, 39),
            ("Sérum Aurore", "cream", 58, 75), ("Crème Velours", "cream", 46, 62),
        ),
        people=(("Camille Vautrin", _OWNER), ("Hugo Lestienne", _MEMBER)),
        lookalikes=(
            ("Mirabelle plum jam, 340 g", "Food > Jam"), ("Mirabelle tree, bare root, 120 cm", "Garden > Trees"),
        ),
    ),
    make_brand(
        4, "Ohrvall", "Ohrvall Audio AB", "SE",
        category="Electronics > Headphones", colours=("#22252b", "#f0b429", "#e9edf0"), logo="wave",
        account_manager=_TOMASZ,
        product_words=("headphones", "earbuds", "speaker"),
        rights=(
            right_row("EUIPO", "Ohrvall", 9),
            right_row("UKIPO", "Ohrvall", 9),
            right_row("USPTO", "Ohrvall", 9, status=_SUBMITTED, years=(2025, 2035)),
        ),
        products=(
            ("Tyst 2", "headphones", 279, 329),
            ("Tyst Mini", "headphones", 179, 199),
            ("Bris Buds", "earbuds", 129, 149),
            ("Bris Buds Pro", "earbuds", 199, 229), ("Torn", "speaker", 349, 399),
        ),
        people=(("Ida Sandelin", _OWNER), ("Johan Ek", _MEMBER), ("Maja Lindh", _VIEWER)),
        lookalikes=(
            ("Ohrwal whale ear studs, silver", "Jewellery"),
            ("Overall for painters, white", "Clothing > Workwear"),
        ),
    ),
    make_brand(
        5, "Pumblekin", "Pumblekin Toys Ltd", "GB",
        category="Toys > Plush", colours=("#8d6cc9", "#f7c35f", "#f3eefb"), logo="star",
        account_manager=_AIKO,
        aliases=("泡布金",), product_words=("plush", "figure", "toy"),
        rights=(
            right_row("UKIPO", "Pumblekin", 28), right_row("EUIPO", "Pumblekin", 28), right_row("CNIPA", "泡布金", 28),
            right_row("WIPO", "Pumblekin Bear", form=_IMAGE, kind=RightType.COPYRIGHT, years=(2016, 2086)),
        ),
        products=(
            ("Bear Classic", "plush", 29, 35), ("Bear Giant", "plush", 79, 95), ("Moon Rabbit", "plush", 26, 32),
            ("Series 4 Blind Box", "plush", 14, 18),
        ),
        people=(("Harriet Plumb", _OWNER), ("Owen Tully", _MEMBER)),
        lookalikes=(
            ("Pumpkin soup bowl with lid", "Kitchenware > Bowls"),
            ("Pumpkin costume for toddlers", "Clothing > Costumes"),
            ("Bumpkin the scarecrow, garden figure", "Garden > Decoration"),
        ),
    ),
    make_brand(
        6, "Cordavelle", "Maison Cordavelle SA", "FR",
        category="Bags > Handbags", colours=("#7a3e2b", "#d9b382", "#f7efe6"), logo="knot",
        account_manager=_INES,
        product_words=("bag", "handbag", "wallet"), standing=Standing.TRUSTED_FLAGGER,
        rights=(
            right_row("EUIPO", "Cordavelle", 18, 25, watch=("disguised", "near")),
            right_row("WIPO", "Cordavelle", 18),
            right_row("EUIPO", "Cordavelle knot", 18, form=_IMAGE),
        ),
        products=(
            ("Nœud 24", "bag", 1_450, 1_700),
            ("Petite Corde", "bag", 890, 1_050),
            ("Cabas Rivage", "bag", 1_150, 1_300),
            ("Étui", "wallet", 320, 380),
        ),
        people=(("Apolline Garrec", _OWNER), ("Mathis Delorme", _MEMBER), ("Suzanne Roy", _MEMBER)),
        lookalikes=(
            ("Corduroy trousers, olive", "Clothing > Trousers"),
            ("Cordova leather belt", "Clothing > Belts"),
        ),
    ),
    make_brand(
        7, "Hartbrak", "Hartbrak Werkzeuge GmbH", "DE",
        category="Power tools > Drills", colours=("#f2a900", "#2b2b2b", "#f4f2ec"), logo="bolt",
        account_manager=_TOMASZ,
        product_words=("drill", "grinder", "battery"),
        rights=(
            right_row("DPMA", "Hartbrak", 7, 8), right_row("EUIPO", "Hartbrak", 7, 8, 9),
            right_row("EUIPO", "HB ProLine", 7, years=(2004, 2024)),  # it ran out and was not renewed
        ),
        products=(
            ("HB 18 Drill", "drill", 159, 199),
            ("HB 18 Impact", "drill", 199, 249),
            ("HB 12 Compact", "drill", 99, 129),
            ("PowerCell 5.0", "battery", 79, 99),
        ),
        people=(("Sabine Krauth", _OWNER), ("Emre Yildiz", _MEMBER)),
        lookalikes=(("Heartbreak, a novel, paperback", "Books"), ("Hatchback boot mat, universal", "Automotive")),
    ),
    make_brand(
        8, "Dunmarrow", "Dunmarrow Distillers Ltd", "GB",
        category="Drinks > Whisky", colours=("#7b4a1e", "#1f3a2e", "#f5ecdd"), logo="thistle",
        account_manager=_AIKO,
        product_words=("whisky", "single malt", "bottle"),
        rights=(
            right_row("UKIPO", "Dunmarrow", 33), right_row("WIPO", "Dunmarrow", 33),
            right_row("ROSPATENT", "Данмарроу", 33, status=_SUBMITTED, years=(2025, 2035)),
        ),
        products=(
            ("12 Years", "whisky", 46, 58), ("18 Years", "whisky", 118, 145), ("Peated Cask", "whisky", 64, 79),
            ("Founders' 30", "whisky", 520, 640),
        ),
        people=(("Isla McRae", _OWNER), ("Fergus Tait", _VIEWER)),
        lookalikes=(
            ("Bone marrow spoon, steel", "Kitchenware > Cutlery"),
            ("Marrow seeds, 20 pieces", "Garden > Seeds"),
        ),
    ),
    make_brand(
        9, "Amperil", "Amperil Devices Inc.", "US",
        category="Electronics > Chargers", colours=("#0a84a5", "#12303b", "#e8f4f7"), logo="plug",
        account_manager=_INES,
        product_words=("charger", "power bank", "cable"),
        rights=(right_row("USPTO", "Amperil", 9), right_row("EUIPO", "Amperil", 9)),
        products=(
            ("Duo 65", "charger", 45, 59), ("Nano 30", "charger", 25, 32), ("Slate 20K", "powerbank", 59, 75),
            ("Braid Cable", "cable", 15, 20),
        ),
        people=(("Dana Whitlock", _OWNER), ("Marcus Obi", _MEMBER)),
        lookalikes=(
            ("Imperial measuring cup set", "Kitchenware"),
            ("Ampere meter for panels, analog", "Electronics > Meters"),
        ),
    ),
    make_brand(
        10, "Skarnholm", "Skarnholm Outdoor AS", "NO",
        category="Clothing > Jackets", colours=("#2f5d50", "#e2712f", "#eef3ef"), logo="peak",
        account_manager=_TOMASZ,
        product_words=("jacket", "parka", "backpack"),
        rights=(
            right_row("WIPO", "Skarnholm", 25, 18, 22), right_row("EUIPO", "Skarnholm", 25, 18),
            right_row("EUIPO", "Skarnholm peak", 25, form=_IMAGE, status=_SUBMITTED, years=(2025, 2035)),
        ),
        products=(
            ("Vidda Parka", "jacket", 429, 499), ("Bre Shell", "jacket", 359, 420), ("Lett Down", "jacket", 249, 299),
            ("Tur 28", "backpack", 129, 159),
        ),
        people=(("Sigrid Aasen", _OWNER), ("Lars Moen", _MEMBER), ("Anna Berge", _MEMBER)),
        lookalikes=(
            ("Stockholm city map, 1932 reprint", "Books > Maps"),
            ("Scandinavian sheepskin rug", "Home > Rugs"),
        ),
    ),
    make_brand(
        11, "Solvanne", "Solvanne Eyewear S.L.", "ES",
        category="Eyewear > Sunglasses", colours=("#d98e04", "#3a2a1a", "#fdf6e6"), logo="sun",
        account_manager=_AIKO,
        product_words=("sunglasses", "frames"),
        rights=(right_row("EUIPO", "Solvanne", 9), right_row("USPTO", "Solvanne", 9)),
        products=(
            ("Cala", "sunglasses", 149, 179),
            ("Levante", "sunglasses", 169, 199),
            ("Brisa Polar", "sunglasses", 189, 219),
        ),
        people=(("Lucía Ferrán", _OWNER), ("Iker Zubia", _MEMBER)),
        lookalikes=(
            ("Savannah grass, three plants", "Garden > Plants"),
            ("Solvent-free varnish, 750 ml", "Hardware > Paint"),
        ),
    ),
    make_brand(
        12, "Tamvolo", "Tamvolo Robotics Co., Ltd.", "CN",
        category="Toys > Drones", colours=("#3d5afe", "#101531", "#eceffd"), logo="rotor",
        account_manager=_INES,
        aliases=("天沃洛",), product_words=("drone", "propeller"),
        rights=(
            right_row("CNIPA", "天沃洛", 12, 28), right_row("WIPO", "Tamvolo", 9, 12, 28, watch=("disguised", "sound")),
            right_row("USPTO", "Folding arm", form=_IMAGE, kind=RightType.PATENT, years=(2019, 2039)),
        ),
        products=(
            ("Sparrow 2", "drone", 399, 459), ("Heron Pro", "drone", 1_099, 1_290), ("Wren", "drone", 219, 259),
        ),
        people=(("Zhao Minghui", _OWNER), ("Chen Ruolan", _MEMBER)),
        lookalikes=(
            ("Tremolo guitar pedal, used", "Music > Effects"),
            ("Tambourine with skin, 25 cm", "Music > Percussion"),
        ),
    ),
)  # fmt: skip

BY_ID = {brand.id: brand for brand in BRANDS}
