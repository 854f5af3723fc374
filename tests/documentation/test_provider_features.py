"""The table of what Hydra promises names, in each row, tests that exist and test something."""

import re
from pathlib import Path

TOP = Path(__file__).parents[2]
PAGE = TOP / "docs" / "provider.md"
TESTS = TOP / "tests"
HEADING = "## What Hydra promises, and what is here"
NAMED = re.compile(r"`([\w/.-]+)`")
TEST = re.compile(r"^def test_\w+", re.MULTILINE)


def rows() -> list[tuple[str, str, str]]:
    _, _, after = PAGE.read_text("utf-8").partition(HEADING)
    lines = [line for line in after.splitlines() if line.startswith("| ")]
    cells = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines]
    return [(hydra, ours, test) for hydra, ours, test in cells if hydra != "Hydra" and set(hydra) != {"-"}]


def number_of_tests(name: str) -> int:
    """How many tests a file or a folder holds; without `tests/` it stands below `tests/reference_server/`."""
    place = TOP / name if name.startswith("tests/") else TESTS / "reference_server" / name
    files = sorted(place.glob("test_*.py")) if place.is_dir() else [place] if place.is_file() else []
    return sum(len(TEST.findall(file.read_text("utf-8"))) for file in files)


def test_every_row_names_a_test_that_exists() -> None:
    found = rows()
    assert len(found) > 20
    wrong = []
    for hydra, _, test in found:
        names = [name for name in NAMED.findall(test) if name.endswith((".py", "/"))]
        wrong += [f"{hydra}: {name} has no test" for name in names if number_of_tests(name) == 0]
        if not names:
            wrong.append(f"{hydra}: no test is named")
    assert not wrong, "\n".join(wrong)


def test_no_test_file_of_the_provider_is_left_out_of_the_table() -> None:
    told = " ".join(test for _, _, test in rows())
    files = {file.name for file in (TESTS / "reference_server").glob("test_*.py")}
    left_out = sorted(name for name in files if f"`{name}`" not in told)
    assert left_out == ["test_cost_of_an_answer.py"], "name it in docs/provider.md, beside what Hydra promises of it"
