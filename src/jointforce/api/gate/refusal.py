"""Why a call is not answered: raised where it is found, sent as a problem."""

from typing import Any

from jointforce.api.problem import problem_body


class Refusal(Exception):
    """A problem (RFC 9457): HTTP status, stable code, sentence for people."""

    def __init__(
        self, status: int, code: str, detail: str, headers: tuple[tuple[str, str], ...] = (), **more: Any
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.headers = headers
        self._more = more

    def body(self) -> bytes:
        """The problem as JSON."""
        return problem_body(self.status, self.code, str(self), **self._more)
