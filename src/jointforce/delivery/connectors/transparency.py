"""Files statements of reasons with the DSA Transparency Database: a call of up to a hundred, and what came of each.

A call is all or nothing there. Where some of it is refused, those are told apart and the others leave at once; a
statement whose `puid` is known there was stored by an earlier call that we did not hear the end of.
Source: github.com/digital-services-act/transparency-database, documentation of its API, of 24 June 2026.
"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from jointforce.base import egress
from jointforce.enforcement.schemas import AccountTrouble, DueFiling, Filed

MAX_ANSWER_BYTES = 1024 * 1024
_OF_THE_ACCOUNT = {
    401: "The database does not take the token: it is wrong, or a newer one was made since.",
    403: "The database does not let this account file statements.",
    404: "There is no Transparency Database at this address.",
    429: "The database asks to be called less often.",
}
_OF_THE_CONTENT = frozenset({400, 413, 422})
_LONGEST_SENTENCE = 300


async def file(
    http: egress.Client, address: str, token: str, filings: Sequence[DueFiling]
) -> tuple[list[Filed], AccountTrouble | None]:
    """File these; what came of each, and what is wrong with the account as a whole.

    token: never part of what is returned. Statements of a call that failed for the account's sake come `again`.
    """
    found: list[Filed] = []
    waiting = [list(filings)]
    while waiting:
        batch = waiting.pop()
        done, rest, trouble = await _call(http, address, token, batch)
        found += done
        if trouble is not None:
            left = [filing for others in [*waiting, *rest] for filing in others]
            return found + [Filed(filing, "again", {}) for filing in left], trouble
        waiting += rest
    return found, None


async def _call(
    http: egress.Client, address: str, token: str, batch: list[DueFiling]
) -> tuple[list[Filed], list[list[DueFiling]], AccountTrouble | None]:
    """One call: what is settled by it, what of it is to be called again at once, and what is wrong with the account."""
    body = json.dumps({"statements": [filing.payload for filing in batch]}, ensure_ascii=False).encode()
    headers = {
        "authorization": f"Bearer {token}",
        "accept": "application/json",
        "content-type": "application/json",
        "user-agent": "Jointforce",
    }
    try:
        answer = await egress.request(
            http, "POST", f"{address}/statements", headers=headers, body=body, max_bytes=MAX_ANSWER_BYTES
        )
    except egress.Refused as wrong:
        return [], [batch], AccountTrouble(_sentence(str(wrong)))
    except egress.Unreachable as wrong:
        said = {"message": _sentence(f"The database could not be reached: {wrong}.")}
        return [Filed(f, "failed", said) for f in batch], [], AccountTrouble(said["message"])
    return _read(answer, batch)


def _read(
    answer: egress.Answer, batch: list[DueFiling]
) -> tuple[list[Filed], list[list[DueFiling]], AccountTrouble | None]:
    said = _json(answer.body)
    if answer.status == 201:
        return _stored(said, batch), [], None
    if answer.status in _OF_THE_ACCOUNT:
        return [], [batch], AccountTrouble(_OF_THE_ACCOUNT[answer.status], _retry_after(answer))
    if answer.status in _OF_THE_CONTENT:
        done = _told_apart(said, batch)
        if done:
            settled = {one.filing.id for one in done}
            rest = [filing for filing in batch if filing.id not in settled]
            return done, [rest] if rest else [], None
        if len(batch) > 1:
            half = len(batch) // 2
            return [], [batch[half:], batch[:half]], None
        message = _sentence(said.get("message")) or f"The database answered {answer.status}."
        return [Filed(batch[0], "refused", {"message": message, "errors": _errors(said)})], [], None
    message = f"The database answered {answer.status}."
    return (
        [Filed(filing, "failed", {"message": message}) for filing in batch],
        [],
        AccountTrouble(message, _retry_after(answer)),
    )


def _stored(said: Mapping[str, Any], batch: list[DueFiling]) -> list[Filed]:
    """All of them. The answers come in order; each says its puid again."""
    rows = said.get("statements")
    told = [row if isinstance(row, dict) else {} for row in rows] if isinstance(rows, list) else []
    told += [{}] * (len(batch) - len(told))
    return [
        Filed(
            filing,
            "sent",
            {key: str(row[key])[:500] for key in ("uuid", "self", "permalink") if row.get(key)},
        )
        for filing, row in zip(batch, told, strict=False)
    ]


def _told_apart(said: Mapping[str, Any], batch: list[DueFiling]) -> list[Filed]:
    """The filings of a refused call of which the answer speaks: known there already, or wrong in these fields."""
    errors = said.get("errors")
    errors = errors if isinstance(errors, dict) else {}
    known = errors.get("existing_puids")
    known = set(known) if isinstance(known, list) and all(isinstance(k, str) for k in known) else set()
    done = []
    for place, filing in enumerate(batch):
        wrong = errors.get(f"statement_{place}")
        if filing.puid in known:
            done.append(Filed(filing, "sent", {"message": "The database had it already."}))
        elif isinstance(wrong, dict) and wrong:
            message = _sentence(
                "; ".join(f"{name}: {_first(texts)}" for name, texts in sorted(wrong.items()))
            )
            done.append(Filed(filing, "refused", {"message": message, "errors": _errors({"errors": wrong})}))
    return done


def _errors(said: Mapping[str, Any]) -> dict[str, str]:
    errors = said.get("errors")
    return {str(k)[:100]: _first(v) for k, v in list(errors.items())[:40]} if isinstance(errors, dict) else {}


def _first(texts: Any) -> str:
    return _sentence(texts[0] if isinstance(texts, list) and texts else texts)


def _sentence(text: Any) -> str:
    """What another system says, of a length that a page can show; the rest of the world may say anything."""
    clean = re.sub(r"[\x00-\x1f]+", " ", text if isinstance(text, str) else "" if text is None else str(text))
    return clean.encode("utf-8", "replace").decode()[:_LONGEST_SENTENCE]


def _json(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _retry_after(answer: egress.Answer) -> timedelta | None:
    value = answer.headers.get("retry-after", "")
    return timedelta(seconds=min(int(value), 86_400)) if value.isascii() and value.isdigit() else None
