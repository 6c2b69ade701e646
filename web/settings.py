"""Write the page's table of settings from Python's."""

import json
from pathlib import Path

from shallows.settings import SETTINGS, filled

PAGE = Path(__file__).parent / "src" / "state" / "settings.json"


def main() -> None:
    """Write the names, defaults, options and help of all settings."""
    rows = {
        s.name: {"default": s.default, "help": filled(s.help), "options": list(s.options)}
        for s in SETTINGS.values()
    }
    PAGE.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
