"""Bazaar's pages as text. Whatever comes from a seller passes `e()` on its way in."""

from __future__ import annotations

from html import escape as e
from typing import Any
from urllib.parse import quote as _quote

from orders import TAKEDOWN, Order
from shop import Listing, Shop

PER_PAGE = 48
SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£", "CNY": "¥"}


def quote(text: str) -> str:
    return _quote(text, safe="")


def street(shops: list[Shop]) -> str:
    doors = "".join(
        f'<a class="door" href="/{shop.slug}/"><b>{e(shop.name)}</b><span>{e(shop.config.tagline)}</span></a>'
        for shop in shops
    )
    return _page("Shops", None, f'<main class="text"><h1>Two doors to knock on</h1>{doors}</main>')


def window(shop: Shop, search: str, page_text: str, push_problem: str) -> str:
    """The shop window: what buyers may see, the newest first, and the last orders from Jointforce."""
    version = shop.version()  # taken first: what changes while we read is then fetched again
    words = search.casefold().split()
    found = [item for item in shop.visible() if all(word in item.title.casefold() for word in words)]
    last_page = max(1, -(-len(found) // PER_PAGE))
    page = min(max(1, int(page_text) if page_text.isdecimal() else 1), last_page)
    cards = "".join(_card(shop, item) for item in found[(page - 1) * PER_PAGE : page * PER_PAGE])
    count = f"{len(found):,} offers" if not search else f"{len(found):,} offers for “{e(search)}”"
    return _page(
        shop.name,
        shop,
        f"""<div id="live" class="floor" data-shop="{shop.slug}" data-version="{version}">
<main><p class="count">{count}</p>
<div class="grid">{cards or '<p class="empty">Nothing here by that name.</p>'}</div>
{_pager(search, page, last_page)}</main>
{_orders_panel(shop, push_problem)}</div>
<script src="/static/live.js" defer></script>""",
        search,
    )


def listing(shop: Shop, item: Listing, said: dict[str, Any] | None) -> tuple[int, str]:
    """The page of one listing and its status: 410 when it was removed."""
    version = shop.version()
    gone = shop.orders.takedown(item.id)
    body = _removed(shop, item, gone) if gone else _offer(shop, item, said)
    live = f"""<div id="live" data-shop="{shop.slug}" data-version="{version}">{body}</div>
<script src="/static/live.js" defer></script>"""
    return (410 if gone else 200), _page("Removed" if gone else item.title, shop, live)


def _offer(shop: Shop, item: Listing, said: dict[str, Any] | None) -> str:
    seller = shop.sellers.get(item.seller_id)
    rows = {
        "Seller": f"{seller.name}, {seller.country}".strip(", ") if seller else "not known",
        "Condition": item.condition,
        "Category": item.category,
        "Ships to": item.ships_to.replace("|", ", "),
        "Item number": item.id,
    }
    facts = "".join(f"<dt>{name}</dt><dd>{e(value)}</dd>" for name, value in rows.items() if value)
    return f"""<main class="offer">{_picture(shop, item)}
<section><h1>{e(item.title)}</h1><p class="price">{_price(item)}</p>
<p>{e(item.description)}</p><dl>{facts}</dl>
<p class="said">{_said(said)}</p>
<p><a href="/{shop.slug}/sell?id={quote(item.id)}">I am the seller: change this</a></p></section></main>"""


def _said(said: dict[str, Any] | None) -> str:
    if said is None:
        return "On its way to Jointforce."
    if said["status"] == "rejected":
        return f"Jointforce did not take it: {e(str(said['error']))}"
    return "Known to Jointforce."


def _removed(shop: Shop, item: Listing, gone: Order) -> str:
    links = [gone.statement_url, *(str(letter.get("statement_url", "")) for letter in shop.letters(item.id))]
    safe = dict.fromkeys(link for link in links if link.startswith(("http://", "https://")))
    letter = "".join(f'<p><a href="{e(link)}">Statement of reasons</a></p>' for link in safe)
    return f"""<main class="text gone-page"><p class="stamp">Removed</p><h1>This offer is no longer here</h1>
<p>It was removed on <time>{e(gone.at[:19].replace("T", " "))}</time> UTC by order {gone.seq} of case
{e(gone.case_id)}. Reason: <b>{e(gone.reason_code) or "not given"}</b>.</p>
<p><a href="/{shop.slug}/">Back to the shop</a></p>
<aside class="note"><b>For the seller.</b> The statement of reasons says what was found and how to answer.
This example has no sign-in; a real shop shows it to the seller alone.{letter}</aside></main>"""


def sell(shop: Shop, item: Listing | None, problem: str = "") -> str:
    seller = shop.sellers.get(item.seller_id) if item else None
    value = {
        "title": item.title if item else "",
        "price": f"{item.price:.2f}" if item and item.price is not None else "",
        "category": item.category if item else "",
        "seller": seller.name if seller else "",
    }

    def field(name: str, label: str, extra: str = "") -> str:
        return f'<label>{label}<input name="{name}" value="{e(value.get(name, ""))}" {extra}></label>'

    description = e(item.description if item else "")
    complaint = f'<p class="complaint" role="alert">{e(problem)}</p>' if problem else ""
    hidden = f'<input type="hidden" name="id" value="{e(item.id)}">' if item else ""
    return _page(
        "Sell",
        shop,
        f"""<main class="text"><h1>{"Change your offer" if item else "Sell something"}</h1>
<p>It appears in the window at once, and Jointforce hears of it at once. Try the name of a brand in this
shop, written the way that people write it who do not want it found.</p>{complaint}
<form method="post" action="/{shop.slug}/sell" enctype="multipart/form-data">{hidden}
{field("title", "Title", 'required maxlength="150"')}
<label>Description<textarea name="description" rows="4" maxlength="5000">{description}</textarea></label>
{field("price", f"Price in {shop.config.currency}", 'required inputmode="decimal"')}
{field("category", "Category")}
{field("seller", "Your shop's name", 'required maxlength="80"')}
{field("email", "E-mail (optional)", 'type="email"')}
<label>Picture (PNG or JPEG, optional)<input type="file" name="picture" accept="image/png,image/jpeg"></label>
<button>{"Change it" if item else "Put it in the window"}</button></form></main>""",
    )


def problem(status: int, detail: str) -> str:
    body = f'<main class="text"><h1>{e(detail)}</h1><p><a href="/">To the shops</a></p></main>'
    return _page(str(status), None, body)


def _card(shop: Shop, item: Listing) -> str:
    seller = shop.sellers.get(item.seller_id)
    return f"""<a class="card" data-id="{e(item.id)}" href="/{shop.slug}/listing/{quote(item.id)}">
{_picture(shop, item)}<b>{e(item.title)}</b><span class="price">{_price(item)}</span>
<span class="by">{e(seller.name if seller else "Seller not known")}</span></a>"""


def _picture(shop: Shop, item: Listing) -> str:
    own = next((name for name in item.images if "://" not in name), None)  # nothing from a seller's host
    if own is None:
        return '<span class="picture none" role="img" aria-label="No picture"></span>'
    address = f"/{shop.slug}/picture/{quote(own)}"
    return f'<img class="picture" src="{address}" alt="" width="480" height="480" loading="lazy">'


def _price(item: Listing) -> str:
    if item.price is None:
        return "Ask for the price"
    symbol = SYMBOLS.get(item.currency)
    return f"{symbol}{item.price:,.2f}" if symbol else f"{item.price:,.2f} {e(item.currency)}"


def _orders_panel(shop: Shop, push_problem: str) -> str:
    rows = "".join(
        f"""<li class="{"down" if order.kind == TAKEDOWN else "back"}">
<b>{"Removed" if order.kind == TAKEDOWN else "Back again"}</b> <time>{e(order.at[11:19])}</time>
<a href="/{shop.slug}/listing/{quote(order.listing_id)}">{e(_title(shop, order.listing_id))}</a>
<span>case {e(order.case_id[-8:])} · order {order.seq}</span></li>"""
        for order in shop.orders.latest(8)
    )
    state = "Jointforce does not answer" if push_problem else "Connected to Jointforce"
    return f"""<aside class="orders"><h2>Orders from Jointforce</h2>
<p class="state {"off" if push_problem else "on"}">{state}</p>
<ol>{rows or "<li>None yet.</li>"}</ol></aside>"""


def _title(shop: Shop, listing_id: str) -> str:
    return shop.listings[listing_id].title if listing_id in shop.listings else listing_id


def _pager(search: str, page: int, last_page: int) -> str:
    def link(to: int, text: str, show: bool) -> str:
        return f'<a href="?q={quote(search)}&amp;page={to}">{text}</a>' if show else "<span></span>"

    return f"""<nav class="pager" aria-label="Pages">{link(page - 1, "← Newer", page > 1)}
<span>Page {page} of {last_page}</span>{link(page + 1, "Older →", page < last_page)}</nav>"""


def _page(title: str, shop: Shop | None, body: str, search: str = "") -> str:
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{e(title)}</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/static/style.css"></head>
<body class="{e(shop.config.theme) if shop else ""}">{_header(shop, search)}{body}
<footer>An example shop. Everything in it is made up.</footer></body></html>"""


def _header(shop: Shop | None, search: str) -> str:
    if shop is None:
        return '<header><div><a class="sign" href="/">Shops</a></div></header>'
    return f"""<header><div>
<a class="sign" href="/{shop.slug}/">{e(shop.name)}</a><span class="tagline">{e(shop.config.tagline)}</span>
<form action="/{shop.slug}/" role="search">
<input name="q" type="search" value="{e(search)}" placeholder="Search" aria-label="Search this shop"></form>
<a class="sell" href="/{shop.slug}/sell">Sell</a></div></header>"""
