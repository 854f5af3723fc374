"""Which asked scope the allowed one covers (Hydra's `strategies.scope`)."""

from collections.abc import Callable, Iterable, Mapping

ANYTHING = "*"


def covers(strategy: str, allowed: Iterable[str], asked: str) -> bool:
    """Whether one of the allowed scope tokens covers the asked one.

    `exact`: they are the same. `hierarchic`: `photos` covers `photos` and `photos.read`. `wildcard`: a `*` stands for
    one part between dots, and at the end for all that follow, so that `photos.*` covers `photos.read` and
    `photos.album.read`, but not `photos`.
    """
    fits = STRATEGIES[strategy]
    return any(fits(token, asked) for token in allowed)


def covered(strategy: str, allowed: Iterable[str], asked: Iterable[str]) -> tuple[str, ...]:
    """The asked scope tokens that are covered, each once."""
    known = tuple(allowed)
    return tuple(token for token in dict.fromkeys(asked) if covers(strategy, known, token))


def _exact(allowed: str, asked: str) -> bool:
    return allowed == asked


def _hierarchic(allowed: str, asked: str) -> bool:
    return allowed == asked or asked.startswith(f"{allowed}.")


def _wildcard(allowed: str, asked: str) -> bool:
    pattern, parts = allowed.split("."), asked.split(".")
    if pattern[-1] == ANYTHING and len(parts) > len(pattern):
        parts = parts[: len(pattern)]
    return len(pattern) == len(parts) and all(
        (part != "" and one == ANYTHING) or one == part for one, part in zip(pattern, parts, strict=True)
    )


STRATEGIES: Mapping[str, Callable[[str, str], bool]] = {
    "exact": _exact,
    "hierarchic": _hierarchic,
    "wildcard": _wildcard,
}
