"""Skeletons of Unicode Technical Standard 39 are those of ICU, which had no part in how ours are made."""

from pathlib import Path

from jointforce.engine.text.shapes import shapes, skeleton

ICU = Path(__file__).parent / "data" / "skeletons_icu.tsv"


def of_points(points: str) -> str:
    return "".join(chr(int(point, 16)) for point in points.split())


def test_three_thousand_skeletons_are_those_of_icu() -> None:
    lines = [line.split("\t") for line in ICU.read_text().splitlines() if not line.startswith("#")]
    assert len(lines) == 3_000
    assert [line for line in lines if skeleton(of_points(line[0])) != of_points(line[1])] == []


def test_what_looks_the_same_has_a_shape_in_common() -> None:
    for one, other in (
        ("Vexora", "Ve\u0445ora"),
        ("paypal", "paypaI"),
        ("Kodak", "Kod\u0430\u043a"),
        ("nike", "n1ke"),
    ):
        assert set(shapes(one)) & set(shapes(other)), (one, other)
    assert not set(shapes("Vexora")) & set(shapes("Vexira"))
