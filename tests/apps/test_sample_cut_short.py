"""A first start that is killed while it makes the sample leaves nothing half made."""

from pathlib import Path

import pytest

from jointforce.parties.models import Party
from jointforce.samples import load
from jointforce.samples.life import Life


@pytest.mark.django_db
def test_a_load_that_is_cut_short_leaves_nothing_and_can_be_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Life.live

    def cut_short(self: Life, when: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Life, "live", cut_short)
    with pytest.raises(KeyboardInterrupt):
        load.load_sample(tmp_path, shop_port=8010, size=100)
    assert not Party.objects.exists()
    assert not (tmp_path / load.COMPLETE).exists()
    monkeypatch.setattr(Life, "live", whole)
    load.load_sample(tmp_path, shop_port=8010, size=100)
    assert (tmp_path / load.COMPLETE).exists()
    assert Party.objects.exists()
