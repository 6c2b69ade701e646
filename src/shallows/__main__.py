"""``python -m shallows``."""

from shallows.cli import main

main()
