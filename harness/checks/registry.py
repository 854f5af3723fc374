"""Which function judges which requirement."""

from collections.abc import Callable, Mapping
from types import MappingProxyType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from msgspec import Struct

from harness.protocol.judgement import Judgement

CheckFunction = TypeVar("CheckFunction", bound=Callable[..., Judgement])


class Check(Struct, frozen=True):
    """A registered check.

    `subjects` are the message types it takes, `against` those of a second message that it compares with (empty where it
    takes none). `refuses` marks a check that is content with a refusal, and so needs a passing twin (decisions.md, D4).
    """

    function: Callable[..., Judgement]
    requirements: tuple[str, ...]
    subjects: tuple[type, ...]
    against: tuple[type, ...]
    refuses: bool

    @property
    def name(self) -> str:
        """The check's address: its module and function below harness.checks."""
        return f"{self.function.__module__.removeprefix('harness.checks.')}.{self.function.__name__}"


class WrongCheck(TypeError):
    """A check is declared in a way that cannot be right; a mistake in the harness, found at import."""


_checks: dict[str, list[Check]] = {}


def judges(*requirements: str, refuses: bool = False) -> Callable[[CheckFunction], CheckFunction]:
    """Register a function as the check of these requirements.

    The annotation of its first parameter is the message type (or union of types) that it judges. A second parameter
    takes the message that the step names with `against:`. It must return a `Judgement` and may send nothing.
    Raises `WrongCheck` where no requirement is named, or where a requirement has a check for that subject already.
    """

    def register(function: CheckFunction) -> CheckFunction:
        hints = {name: hint for name, hint in _hints(function).items() if name != "return"}
        parameters = [_types(hint) for hint in hints.values()]
        if not requirements or len(parameters) not in (1, 2):
            raise WrongCheck(f"{function.__qualname__} must name its requirements and take one or two messages")
        check = Check(function, requirements, parameters[0], parameters[1] if len(parameters) == 2 else (), refuses)
        for requirement in requirements:
            for other in _checks.setdefault(requirement, []):
                if set(other.subjects) & set(check.subjects):
                    raise WrongCheck(f"{requirement} is judged by {other.name} already, {check.name} is one too many")
            _checks[requirement].append(check)
        return function

    return register


def checks_of(requirement: str) -> tuple[Check, ...]:
    """Return the checks of a requirement, one for each kind of message that shows it."""
    return tuple(_checks.get(requirement, ()))


def all_checks() -> Mapping[str, tuple[Check, ...]]:
    """Return every registered check by requirement id."""
    return MappingProxyType({requirement: tuple(checks) for requirement, checks in _checks.items()})


def _hints(function: Callable[..., Any]) -> Mapping[str, Any]:
    """Return the annotations of a function; only those that are written as text have to be looked up."""
    written: Mapping[str, Any] = function.__annotations__
    return get_type_hints(function) if any(isinstance(hint, str) for hint in written.values()) else written


def _types(hint: Any) -> tuple[type, ...]:
    return get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
