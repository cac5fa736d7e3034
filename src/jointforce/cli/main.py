"""`jointforce`: run, web, worker, warm, migrate, found, load, screen, export, ledger, gate, bench."""

import json
import os
import sys
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from jointforce.cli.setup import use_django

app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="Open IP enforcement for marketplaces and brands."
)
load_app = typer.Typer(no_args_is_help=True, help="Load feeds.")
export_app = typer.Typer(no_args_is_help=True, help="Write what is kept into files.")
ledger_app = typer.Typer(no_args_is_help=True, help="The ledger.")
gate_app = typer.Typer(
    no_args_is_help=True, help="The gate, for shops that ask before they publish a listing."
)
app.add_typer(load_app, name="load")
app.add_typer(export_app, name="export")
app.add_typer(ledger_app, name="ledger")
app.add_typer(gate_app, name="gate")


class Engine(StrEnum):
    """What a catalogue is screened by."""

    LOCAL = "local"
    RAY = "ray"


AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
File = Annotated[Path, typer.Argument(help="CSV, TSV, JSONL (also .gz) or Parquet.")]


@app.command()
def run() -> None:
    """Start everything: PostgreSQL, the web, the worker, Bazaar, with a sample marketplace."""
    from jointforce.cli.run import run_everything

    sys.exit(run_everything())


@app.command()
def web(
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8000,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    workers: Annotated[
        int, typer.Option(min=1, envvar="WEB_WORKERS", help="Processes, each of one core.")
    ] = 1,
    threads: Annotated[int, typer.Option(min=1, help="How many requests each answers at once.")] = 4,
) -> None:
    """Serve portals, pages and API, until stopped."""
    from jointforce.cli.web import serve_web

    serve_web(host=host, port=port, workers=workers, threads=threads)


@app.command()
def worker() -> None:
    """Screen, send and keep the clocks, until stopped."""
    use_django()
    from jointforce.cli.warming import compile_first
    from jointforce.cli.worker import work

    compile_first()
    work()


@app.command()
def warm() -> None:
    """Compile the screening kernels, once for each version and machine; other commands do it when they need them."""
    from jointforce.cli.warming import compile_first

    compile_first()


@app.command()
def migrate() -> None:
    """Bring the database up to date, as its owner (DATABASE_OWNER_URL, else DATABASE_URL)."""
    from jointforce.cli.database import migrate_as_owner

    migrate_as_owner()


@app.command()
def found(
    marketplace: Annotated[str, typer.Argument(help="The marketplace that runs this installation.")],
    analyst: Annotated[str, typer.Option(help="The e-mail address of its first analyst.")],
    manager: Annotated[str, typer.Option(help="... of its first account manager.")] = "",
    engineer: Annotated[str, typer.Option(help="... of its first engineer.")] = "",
    country: Annotated[str, typer.Option(help="Two letters.")] = "",
) -> None:
    """Found the house in an empty database, and print a link for each that signs in once."""
    use_django()
    from jointforce.cli.found import found as found_house

    sys.exit(found_house(marketplace, country, analyst=analyst, manager=manager, engineer=engineer))


@load_app.command("listings")
def load_listings(
    file: File,
    marketplace: Annotated[str, typer.Option()],
    processes: Annotated[int, typer.Option(min=1, help="How many load side by side.")] = os.cpu_count() or 1,
    as_json: AsJson = False,
) -> None:
    """Load and screen listings of one marketplace."""
    use_django()
    from jointforce.cli.load import load_feed
    from jointforce.cli.warming import compile_first

    compile_first()
    sys.exit(load_feed("listings", file, marketplace, as_json=as_json, processes=processes))


@load_app.command("sellers")
def load_sellers(file: File, marketplace: Annotated[str, typer.Option()], as_json: AsJson = False) -> None:
    """Load sellers of one marketplace."""
    use_django()
    from jointforce.cli.load import load_feed

    sys.exit(load_feed("sellers", file, marketplace, as_json=as_json))


@load_app.command("rights")
def load_rights(
    file: File,
    marketplace: Annotated[str, typer.Option(help="Whose house the rights belong to.")],
    verified_by: Annotated[str, typer.Option(help="An analyst who vouches for all of them.")] = "",
    as_json: AsJson = False,
) -> None:
    """Load IP rights; they wait for an analyst unless --verified-by names one."""
    use_django()
    from jointforce.cli.load import load_rights_feed

    sys.exit(load_rights_feed(file, marketplace, verified_by, as_json=as_json))


@app.command()
def screen(
    listings: Annotated[
        str, typer.Argument(help="CSV, TSV, JSONL (also .gz) or Parquet: a file, folder, glob or URL.")
    ],
    rights: Annotated[str, typer.Option(help="The rights to screen against.")],
    out: Annotated[str, typer.Option(help="The folder or URL that takes the part files.")],
    sellers: Annotated[str, typer.Option(help="What is known of sellers.")] = "",
    removed: Annotated[str, typer.Option(help="Listings that were removed and must not return.")] = "",
    text: Annotated[list[str] | None, typer.Option(help="Another text column; may be repeated.")] = None,
    images: Annotated[str, typer.Option(help="A folder of pictures (not compared yet).")] = "",
    unlawful_share: Annotated[
        float | None,
        typer.Option(
            min=0.0001, max=0.9999, help="The part of what is found that is unlawful, for the risk."
        ),
    ] = None,
    engine: Annotated[Engine, typer.Option(help="This machine, or a Ray cluster.")] = Engine.LOCAL,
    processes: Annotated[int, typer.Option(min=1, help="How many screen side by side.")] = os.cpu_count()
    or 1,
    as_json: AsJson = False,
) -> None:
    """Screen a catalogue of files into part files, without a database; a second run goes on."""
    from jointforce.cli.screen import screen as screen_files
    from jointforce.cli.screen import today
    from jointforce.engine.bulk.run import Options

    options = Options(
        listings=listings,
        rights=rights,
        out=out,
        on=today(),
        sellers=sellers,
        removed=removed,
        texts=tuple(dict.fromkeys(text or ())),
        images=images,
        unlawful_share=unlawful_share,
        engine=engine.value,
        processes=processes,
    )
    sys.exit(screen_files(options, as_json=as_json))


@export_app.command("transparency")
def export_transparency(
    out: Annotated[Path, typer.Option(help="The file: .jsonl or .csv.")],
    marketplace: Annotated[str, typer.Option(help="Only this one's.")] = "",
    since: Annotated[datetime | None, typer.Option(help="From this day or time on, UTC.")] = None,
    until: Annotated[datetime | None, typer.Option(help="Before this day or time, UTC.")] = None,
) -> None:
    """Write the statements of reasons that were filed with the DSA Transparency Database into a file."""
    use_django()
    from jointforce.cli.export import export_transparency as export

    sys.exit(export(out, marketplace, since, until))


@ledger_app.command("verify")
def verify(as_json: AsJson = False) -> None:
    """Prove that nothing in the ledger was changed, or name the first broken entry of each subject."""
    use_django()
    from jointforce.ledger import queries

    broken = list(queries.verify())
    entries = queries.count_entries()
    if as_json:
        problems = [
            {"kind": b.subject_kind, "id": b.subject_id, "seq": b.seq, "problem": b.problem} for b in broken
        ]
        print(json.dumps({"entries": entries, "broken": problems}))
    elif broken:
        first = broken[0]
        print(f"Broken: {first.subject_kind} {first.subject_id}, entry {first.seq}: {first.problem}.")
        print(f"{len(broken)} subject(s) in all.")
    else:
        print(f"{entries:,} entries verified; nothing was changed.")
    sys.exit(1 if broken else 0)


@gate_app.command("publish")
def publish(
    folder: Annotated[Path | None, typer.Option(help="Where; GATE_DIR where it is left out.")] = None,
) -> None:
    """Publish what the gate answers from, where it has changed; the worker does so by itself."""
    use_django()
    from jointforce.cli.gate import publish_edition

    sys.exit(publish_edition(folder))


@gate_app.command("serve")
def serve(
    folder: Annotated[Path, typer.Option(help="The folder of editions: the worker's GATE_DIR, or a copy.")],
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8020,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    workers: Annotated[int, typer.Option(min=1, help="Processes, each of one core.")] = 1,
) -> None:
    """Answer `POST /api/v1/screen` from the folder, until stopped. Needs no database."""
    from jointforce.cli.gate import serve_gate

    serve_gate(folder, host=host, port=port, workers=workers)


@app.command()
def bench(
    name: Annotated[str, typer.Argument(help="cases, text, gate, programme or notices")],
    data: Annotated[Path | None, typer.Option(help="A folder with real listings.")] = None,
    only: Annotated[
        list[str] | None, typer.Option(help="One part, such as load or recall; may be given several times.")
    ] = None,
    marks: Annotated[
        int, typer.Option(min=100, help="text, gate: with how many marks speed is measured.")
    ] = 1_000_000,
    check: Annotated[
        int, typer.Option(min=0, help="text: in how many texts to compare fast reading with slow.")
    ] = 0,
    work: Annotated[Path | None, typer.Option(help="text: a folder that keeps what was made.")] = None,
    minutes: Annotated[
        float, typer.Option(min=0.1, help="notices: for how many minutes each rate is held.")
    ] = 10,
    open_cases: Annotated[
        int, typer.Option(min=1000, help="notices: open cases in the database.")
    ] = 1_000_000,
    as_json: AsJson = False,
) -> None:
    """Measure; prints one JSON object."""
    from jointforce.bench.main import measure
    from jointforce.bench.text.parts import Asked
    from jointforce.cli.warming import compile_first

    if name != "programme":
        compile_first()
    found = measure(name, data, only or (), asked=Asked(marks, work, check, minutes, open_cases))
    print(json.dumps(found, indent=None if as_json else 2))


def main() -> None:
    """The entry point."""
    app()
