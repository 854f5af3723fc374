"""Reads HTML pages: their words and their forms."""

from dataclasses import dataclass
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag

from harness.protocol.exchange import Pairs, Response

FIRST_WORDS = 200


@dataclass(frozen=True, slots=True)
class Button:
    """A submit button."""

    name: str
    value: str
    text: str


@dataclass(frozen=True, slots=True)
class Form:
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


@dataclass(frozen=True, slots=True)
class PageSummary:
    """A page in short."""

    url: str
    title: str
    text: str
    forms: tuple[Form, ...]

    @property
    def first_words(self) -> str:
        """The beginning of its text."""
        return self.text[:FIRST_WORDS]


def page_summary(response: Response, url: str) -> PageSummary:
    """Read a page."""
    soup = BeautifulSoup(response.text, "lxml")
    title = soup.title.get_text(" ", strip=True) if soup.title else ""
    text = " ".join((soup.body or soup).get_text(" ", strip=True).split())
    return PageSummary(url, title, text, tuple(_form(form, soup, url) for form in soup.find_all("form")))


def _form(form: Tag, soup: BeautifulSoup, url: str) -> Form:
    fields: list[tuple[str, str]] = []
    types: list[tuple[str, str]] = []
    buttons: list[Button] = []
    identity = str(form.get("id") or "")
    outside = soup.find_all(["input", "button", "select", "textarea"], attrs={"form": identity}) if identity else []
    for field in [*form.find_all(["input", "button", "select", "textarea"]), *outside]:
        name, value = str(field.get("name") or ""), str(field.get("value") or "")
        kind = str(field.get("type") or ("submit" if field.name == "button" else "text")).lower()
        if kind == "submit":
            buttons.append(Button(name, value, field.get_text(" ", strip=True) or value))
        elif kind in ("checkbox", "radio") and not field.has_attr("checked"):
            continue
        elif name:
            fields.append((name, value))
            types.append((name, kind))
    method = str(form.get("method") or "GET").upper()
    return Form(urljoin(url, str(form.get("action") or url)), method, tuple(fields), tuple(types), tuple(buttons))
