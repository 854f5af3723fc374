"""Reads HTML pages, whatever they hold: their words and their forms."""

import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from msgspec import Struct

from harness.protocol.exchange import FailureKind, Pairs, Response
from harness.wire.html import parsed
from harness.wire.limits import LimitExceeded, Limits

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

FIRST_WORDS = 200
FIELDS = ["input", "button", "select", "textarea"]
# An XML declaration, which a parser of HTML would take for a wish to have the page read as XML.
PROCESSING_INSTRUCTION = re.compile(r"<\?[^>]*>")


class Button(Struct, frozen=True):
    """A submit button; `action` and `method` are its own, where it overrides those of the form."""

    name: str
    value: str
    text: str
    action: str | None = None
    method: str | None = None


class Form(Struct, frozen=True):
    """A form with the values that its fields have."""

    action: str
    method: str
    fields: Pairs
    types: Pairs
    buttons: tuple[Button, ...]

    @property
    def names(self) -> set[str]:
        """The names of its fields and buttons."""
        return {name for name, _ in self.fields} | {button.name for button in self.buttons if button.name}


class PageSummary(Struct, frozen=True):
    """A page in short; `images` and `links` are the addresses that it shows and leads to, `markup` that it is HTML."""

    url: str
    title: str
    text: str
    forms: tuple[Form, ...]
    images: frozenset[str] = frozenset()
    links: frozenset[str] = frozenset()
    markup: bool = False

    @property
    def first_words(self) -> str:
        """The beginning of its text."""
        return self.text[:FIRST_WORDS]


def page_summary(response: Response, url: str, limits: Limits) -> PageSummary:
    """Read a page; raises `LimitExceeded` where it is larger, deeper or has more fields than the limits allow."""
    size = len(response.body)
    if size > limits.html_bytes:
        raise LimitExceeded(FailureKind.PAGE_LIMIT, f"a page of {size} bytes", "html_bytes", limits.html_bytes)
    text = PROCESSING_INSTRUCTION.sub("", response.text)
    if "<" not in text:
        return PageSummary(url, "", " ".join(text.split()), ())
    soup = parsed(text)
    _within(soup, limits)
    title = soup.title.get_text(" ", strip=True) if soup.title else ""
    text = " ".join((soup.body or soup).get_text(" ", strip=True).split())
    return PageSummary(
        url,
        title,
        text,
        tuple(_form(form, soup, url) for form in soup.find_all("form")),
        _addresses(soup, "img", "src", url),
        _addresses(soup, "a", "href", url),
        markup=True,
    )


def _addresses(soup: "BeautifulSoup", element: str, attribute: str, url: str) -> frozenset[str]:
    return frozenset(address_within(url, str(found[attribute])) for found in soup.find_all(element, {attribute: True}))


def _within(soup: "BeautifulSoup", limits: Limits) -> None:
    depths = {id(soup): 0}
    fields = 0
    for element in soup.find_all(True):
        depth = depths[id(element)] = depths.get(id(element.parent), 0) + 1
        if depth > limits.html_depth:
            raise LimitExceeded(FailureKind.PAGE_LIMIT, "elements within elements", "html_depth", limits.html_depth)
        fields += element.name == "form" or element.name in FIELDS
        if fields > limits.html_fields:
            raise LimitExceeded(FailureKind.PAGE_LIMIT, "forms and fields", "html_fields", limits.html_fields)


def address_within(base: str, reference: str) -> str:
    """Resolve a reference of a page or a header (RFC 3986 5.2); one that cannot be resolved stays as it is."""
    try:
        return urljoin(base, reference)
    except ValueError:
        return reference


def _form(form: "Tag", soup: "BeautifulSoup", url: str) -> Form:
    fields: list[tuple[str, str]] = []
    types: list[tuple[str, str]] = []
    buttons: list[Button] = []
    identity = str(form.get("id") or "")
    outside = soup.find_all(FIELDS, attrs={"form": identity}) if identity else []
    for field in [*form.find_all(FIELDS), *outside]:
        owner = field.get("form")
        if field.has_attr("disabled") or (owner is not None and str(owner) != identity):
            continue
        name, value = str(field.get("name") or ""), _value(field)
        kind = str(field.get("type") or ("submit" if field.name == "button" else "text")).lower()
        if kind in ("submit", "image"):
            action, method = field.get("formaction"), field.get("formmethod")
            buttons.append(
                Button(
                    name,
                    value,
                    field.get_text(" ", strip=True) or value,
                    address_within(url, str(action)) if action else None,
                    str(method).upper() if method else None,
                )
            )
        elif kind in ("button", "reset") or (kind in ("checkbox", "radio") and not field.has_attr("checked")):
            continue
        elif name:
            fields.append((name, value))
            types.append((name, kind))
    method = str(form.get("method") or "GET").upper()
    return Form(
        address_within(url, str(form.get("action") or url)), method, tuple(fields), tuple(types), tuple(buttons)
    )


def _value(field: "Tag") -> str:
    """Return what a field holds when nobody touches it (HTML 4.10.10.2)."""
    if field.name == "textarea":
        return field.get_text()
    if field.name == "select":
        options = field.find_all("option")
        chosen = next((one for one in options if one.has_attr("selected")), next(iter(options), None))
        return "" if chosen is None else str(chosen.get("value", chosen.get_text(" ", strip=True)))
    default = "on" if str(field.get("type")).lower() in ("checkbox", "radio") else ""
    return str(field.get("value") or default)
