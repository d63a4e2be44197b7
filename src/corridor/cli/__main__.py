"""`python -m corridor.cli` is the command, where no script is installed."""

from corridor.cli import main

main(prog_name="corridor")
