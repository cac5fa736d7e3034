"""Cells of CSV files that people open in a spreadsheet."""


def plain(value: object) -> str:
    """A cell that a spreadsheet never takes for a formula (OWASP: CSV injection)."""
    text = "" if value is None else str(value)
    return "'" + text if text.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else text
