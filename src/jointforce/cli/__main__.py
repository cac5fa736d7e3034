"""`python -m jointforce.cli`: the command line, where there is a Python but no script beside it."""

from jointforce.cli.main import main

main()
