"""What a value hides is not printed with it, wherever it is printed."""

from msgspec import Struct
from msgspec.structs import replace
from rich.pretty import pretty_repr

from harness.protocol.secret import Secret
from harness.protocol.shown_fields import without_in_repr


@without_in_repr("secret", "large")
class Told(Struct, frozen=True):
    name: str
    secret: str
    large: tuple[int, ...] = ()


class Around(Struct, frozen=True):
    told: Told


def test_hidden_fields_are_left_out_within_other_values_too() -> None:
    told = Told("a name", "a secret", (1, 2))
    assert repr(told) == "Told(name='a name')"
    assert repr([Around(told)]) == "[Around(told=Told(name='a name'))]"
    assert f"{told} {told!s}" == "Told(name='a name') Told(name='a name')"
    assert pretty_repr(Around(told)) == "Around(told=Told(name='a name'))"


def test_a_secret_is_shown_nowhere() -> None:
    secret = Secret("a secret")
    assert (repr(secret), f"{secret}", pretty_repr(secret)) == ("<secret>", "<secret>", "Secret()")


def test_hidden_fields_count_for_what_a_value_is() -> None:
    told = Told("a name", "a secret")
    assert told != replace(told, secret="another")
    assert hash(told) == hash(Told("a name", "a secret"))
