"""Which texts are language tags (RFC 5646 2.1 and its appendix A)."""

import pytest

from harness.checks.language_tag import is_language_tag


@pytest.mark.parametrize(
    "tag",
    [
        "de",
        "i-enochian",
        "zh-Hant",
        "zh-cmn-Hans-CN",
        "sl-rozaj-biske",
        "de-CH-1901",
        "hy-Latn-IT-arevela",
        "es-419",
        "de-CH-x-phonebk",
        "x-whatever",
        "en-US-u-islamcal",
        "en-a-myext-b-another",
        "EN-us",
    ],
)
def test_the_examples_of_the_specification_are_tags(tag: str) -> None:
    assert is_language_tag(tag)


@pytest.mark.parametrize(
    "text",
    ["English", "english-US", "en_US", "de-419-DE", "a-DE", "ar-a-aaa-b-bbb-a-ccc", "de-1901-1901", "en-", "", "ün", 7],
)
def test_words_of_other_kinds_and_malformed_tags_are_none(text: object) -> None:
    assert not is_language_tag(text)
