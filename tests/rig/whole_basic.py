"""Plays the whole Basic profile on every rig and compares the verdicts: `python -m tests.rig.whole_basic [RIG ...]`.

A rig may give the plain provider's verdict, or say why it could not judge; anything else is a difference, and ends in
exit code 1.
"""

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from tests.rig.rigs import RIGS, plain
from tests.rig.runs import Ran, played

# On plain http the sentences about https are broken as they are known to be on loopback.
AS_GOOD = {"PASS": "KNOWN"}
# Nothing was judged.
NONE = ("BLOCKED", "SKIPPED")


def main(names: list[str]) -> int:
    """Print a line for each rig, and below it each scenario that was not judged there, with the reason."""
    unknown = set(names) - set(RIGS)
    if unknown:
        print(f"no rig is called {', '.join(sorted(unknown))}; there are {', '.join(RIGS)}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as place, plain(Path(place)) as target:
        usual = played(target)
    print(f"{'plain':<28} {counted(usual.verdicts)}")
    worst = 0
    for name in names or RIGS:
        with tempfile.TemporaryDirectory() as place, RIGS[name](Path(place)) as target:
            began = time.monotonic()
            ran = played(target)
        wrong = differences(usual.verdicts, ran)
        print(f"{name:<28} {counted(ran.verdicts)}; {time.monotonic() - began:.0f} s; differences: {len(wrong)}")
        reasons = Counter(f"{verdict}: {ran.reasons[one]}" for one, verdict in ran.verdicts.items() if verdict in NONE)
        for reason, times in reasons.most_common():
            print(f"    {times:>3} {reason}")
        for one in wrong:
            print(f"    {one}")
        worst = worst or bool(wrong)
    return int(worst)


def counted(verdicts: Mapping[str, str]) -> str:
    found = Counter(verdicts.values())
    return ", ".join(f"{found[verdict]} {verdict}" for verdict in sorted(found))


def differences(usual: Mapping[str, str], ran: Ran) -> list[str]:
    """Return in words what a rig may not give: another verdict than the plain provider's."""
    return [
        f"{address}: {verdict}, {ran.verdicts.get(address, 'not played')} here: {ran.reasons.get(address)}"
        for address, verdict in usual.items()
        if ran.verdicts.get(address, "not played") not in (verdict, AS_GOOD.get(verdict), *NONE)
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
