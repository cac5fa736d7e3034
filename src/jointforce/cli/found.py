"""`jointforce found`: the first marketplace and its first people."""

import sys

from jointforce.domain.errors import DomainError
from jointforce.domain.vocabulary import Role
from jointforce.flows.founding import found_house


def found(name: str, country: str, *, analyst: str, manager: str, engineer: str) -> int:
    """Found the house and print a link for each; the exit code: 0, or 2 where it is refused, and nothing changed."""
    named = {Role.ANALYST: analyst, Role.ACCOUNT_MANAGER: manager, Role.ENGINEER: engineer}
    try:
        founders = found_house(name, {role: email for role, email in named.items() if email}, country=country)
    except DomainError as wrong:
        print(wrong, file=sys.stderr)
        return 2
    for founder in founders:
        print(f"{founder.role.replace('_', ' ')}: {founder.email}\n  {founder.link}")
    print("Each link works once, for seven days.")
    return 0
