"""How long the files of the short rooms are: `python tools/lengths.py` prints a line a room.

Rule for this file: it counts; what is too long is said in tests/test_rooms.py.
"""

import statistics
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "zlearn"
ROOMS = ("zmtp", "patterns", "engine", "transports")


def lengths(room: str) -> dict[str, int]:
    """The lines of each file of a room, the longest first."""
    files = (PACKAGE / room).rglob("*.py")
    found = {file.name: len(file.read_text("utf-8").splitlines()) for file in files}
    return dict(sorted(found.items(), key=lambda each: -each[1]))


def main() -> None:
    print(f"{'room':<12}{'files':>6}{'lines':>7}{'median':>8}  longest")
    for room in ROOMS:
        found = lengths(room)
        longest = next(iter(found))
        median = statistics.median(found.values())
        print(f"{room:<12}{len(found):>6}{sum(found.values()):>7}{median:>8.0f}", end="")
        print(f"  {found[longest]} ({longest})")


if __name__ == "__main__":
    main()
