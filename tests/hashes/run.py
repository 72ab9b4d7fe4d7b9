"""`python -m tests.hashes.run`: one trace hash for each scene, whatever Python plays it.

Prints a line a scene and a column an interpreter, and fails where hashes differ.

Rule for this file: it asks all interpreters that are there, compares, and prints.
"""

import sys

from tests.hashes.interpreters import VERSIONS, Missing, report_of


def main() -> int:
    reports = {}
    for name in [*VERSIONS, "pyodide"]:
        try:
            reports[name] = report_of(name)
            print(f"{name:8} {reports[name]['python']}", flush=True)
        except Missing as error:
            print(f"{name:8} left out: {error}", flush=True)
    names = list(next(iter(reports.values()))["scenes"])
    print(f"\n{'scene':24}", *(f"{name:9}" for name in reports), "events")
    differing = sentences = 0
    for scene in names:
        told = [report["scenes"][scene] for report in reports.values()]
        hashes = [each for each in told if isinstance(each, list)]
        sentences += len(told) - len(hashes)
        differing += len({each[0] for each in hashes}) != 1
        shown = [each[0][:8] if isinstance(each, list) else "*" for each in told]
        print(f"{scene:24}", *(f"{each:9}" for each in shown), hashes[0][1] if hashes else "")
        for each in told:
            if isinstance(each, str):
                print(f"    * {each}")
    print(f"\n{len(names)} scenes in {len(reports)} interpreters: ", end="")
    print("one hash each" if not differing else f"{differing} DIFFER", end="")
    print(f"; {sentences} refused with a reason" if sentences else "")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
