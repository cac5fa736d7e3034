"""What cannot be text is made text: a bad byte must be no way round screening."""


def repair(text: str) -> tuple[str, bool]:
    """The text with lone surrogates and NUL replaced by U+FFFD, and whether any was there."""
    if text.isascii() and "\x00" not in text:
        return text, False
    clean = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").replace("\x00", "\ufffd")
    return clean, clean != text
