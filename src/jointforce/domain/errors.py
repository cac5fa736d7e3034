"""What can go wrong by the rules, said in words that a person can act on."""


class DomainError(Exception):
    """A rule refuses. `code` is stable and machine-readable, the message is for people."""

    code = "refused"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        if code is not None:
            self.code = code


class NotAllowed(DomainError):
    """The actor may not do this."""

    code = "not_allowed"


class NotFound(DomainError):
    """There is no such thing among what the actor may see. Says the same for what is not the actor's."""

    code = "not_found"


class WrongState(DomainError):
    """The thing is no longer, or not yet, in a state that allows this."""

    code = "wrong_state"


class Invalid(DomainError):
    """What was sent breaks a rule."""

    code = "invalid"
