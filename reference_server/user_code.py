"""User codes: short, easy to type, without look-alikes (RFC 8628 6.1)."""

from reference_server.clock import Randomness

ALPHABET = "BCDFGHJKLMNPQRSTVWXZ"
LENGTH = 8


def new_user_code(randomness: Randomness) -> str:
    """Eight letters, 34 bits; a byte that would make some letters likelier is drawn anew."""
    fair = 256 - 256 % len(ALPHABET)
    letters = ""
    while len(letters) < LENGTH:
        (octet,) = randomness(1)
        if octet < fair:
            letters += ALPHABET[octet % len(ALPHABET)]
    return letters


def shown_user_code(code: str) -> str:
    """The code in two halves, which is easier to read."""
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"


def typed_user_code(text: str) -> str:
    """What a person typed, without case and punctuation: both are for readability alone (RFC 8628 6.1)."""
    return "".join(letter for letter in text.upper() if letter in ALPHABET)
