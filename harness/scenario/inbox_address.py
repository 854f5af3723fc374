"""Addresses of the inbox, as a scenario file writes them: `$inbox.NAME`."""

import re

from harness.scenario.parameters import (
    CALLED_ADDRESSES,
    ELSEWHERE_ADDRESSES,
    FETCHED_ADDRESSES,
    FOREIGN_ADDRESSES,
    PAGE_ADDRESSES,
    REDIRECT_ADDRESSES,
)

NAMES = (
    *REDIRECT_ADDRESSES,
    *CALLED_ADDRESSES,
    *ELSEWHERE_ADDRESSES,
    *FETCHED_ADDRESSES,
    *PAGE_ADDRESSES,
    *FOREIGN_ADDRESSES,
)
WRITTEN = re.compile(rf"\$inbox\.({'|'.join(NAMES)})([/?][A-Za-z0-9/?&=_.-]*)?")


def is_inbox_address(text: str) -> bool:
    """Tell whether a text is an address of the inbox, with another path below it or a query where one follows."""
    return WRITTEN.fullmatch(text) is not None
