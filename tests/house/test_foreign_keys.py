"""Foreign keys look down as imports do; named by a string they escape the import contract."""

from django.apps import apps
from django.db import models

from tests.house.test_imports import _layers


def _rank(label: str) -> int | None:
    """The layer's height above the ground, None for apps of others."""
    layers = _layers()
    return len(layers) - layers.index(label) if label in layers else None


def test_no_foreign_key_points_to_a_higher_layer() -> None:
    keys = [
        (model._meta.app_label, field.name, field.related_model._meta.app_label)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey | models.ManyToManyField)
    ]
    up = [
        key
        for key in keys
        if (own := _rank(key[0])) is not None and (other := _rank(key[2])) is not None and other > own
    ]
    assert any(_rank(key[0]) for key in keys), (
        "the registry holds no keys of ours: this test looks at nothing"
    )
    assert up == []
