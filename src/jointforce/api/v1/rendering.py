"""How answers are written: times to the microsecond, the same in every answer."""

from datetime import datetime
from typing import Any

from ninja.renderers import JSONRenderer
from ninja.responses import NinjaJSONEncoder


class _Encoder(NinjaJSONEncoder):
    def default(self, o: Any) -> Any:
        """As pydantic writes it; Django's own way cuts off at the millisecond."""
        return o.isoformat().replace("+00:00", "Z") if isinstance(o, datetime) else super().default(o)


class Renderer(JSONRenderer):
    """JSON with whole times."""

    encoder_class = _Encoder
