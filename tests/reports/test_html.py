"""report.html opens offline, takes nothing from a hostile target, and can be read by everyone."""

import base64
import hashlib
import re
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag

from harness.wire import chromium
from harness.wire.chromium import _program
from reports.html import report_html
from reports.html.page import _template
from reports.record import Run, collect

MAX_BYTES = 5_000_000
MAX_SECONDS = 2.0
Events = list[dict[str, Any]]


@pytest.fixture
def page(run: Run) -> BeautifulSoup:
    return BeautifulSoup(report_html(run), "lxml")


def _one(page: BeautifulSoup | Tag, selector: str) -> Tag:
    found = page.select_one(selector)
    assert found is not None, selector
    return found


@pytest.fixture
def other_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A cache folder in which nothing is kept yet."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    _template.cache_clear()
    yield tmp_path / "cache"
    _template.cache_clear()


def test_the_compiled_template_is_kept_and_makes_the_same_page(run: Run, other_cache: Path) -> None:
    first = report_html(run)
    (kept,) = (other_cache / "hallmark").glob("report-*.template")
    written = kept.read_bytes()
    for content in (written, b"", b"no bytecode", written[: len(written) // 2]):
        kept.write_bytes(content)
        before = kept.stat().st_ino
        _template.cache_clear()
        assert report_html(run) == first
        assert kept.read_bytes() == written
        # What is right is taken as it is; anything else is replaced.
        assert (kept.stat().st_ino == before) is (content == written)


def test_where_nothing_can_be_kept_the_page_is_the_same(run: Run, other_cache: Path) -> None:
    other_cache.write_text("a file where the folder would be", "utf-8")
    assert report_html(run).startswith("<!doctype html>")


def test_nothing_is_loaded_from_elsewhere(page: BeautifulSoup) -> None:
    assert not page.select("[src], link, iframe, object, embed, [style], [onclick], [onload]")
    assert "url(" not in _one(page, "style").text
    assert "@import" not in _one(page, "style").text
    outside = [str(link["href"]) for link in page.select("a[href]") if not str(link["href"]).startswith("#")]
    assert outside
    assert set(outside) == {"https://spec.example/#4"}


def test_the_policy_allows_this_style_and_script_only(page: BeautifulSoup) -> None:
    policy = str(_one(page, "meta[http-equiv=Content-Security-Policy]")["content"])
    assert policy.startswith("default-src 'none'; ")
    for name in ("style", "script"):
        (element,) = page.select(name)
        digest = base64.b64encode(hashlib.sha256(element.text.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy


def test_hostile_strings_are_shown_and_not_obeyed(run: Run) -> None:
    document = report_html(run)
    assert "<script>alert" not in document
    assert "&lt;script&gt;alert(&#39;owned&#39;)" in document
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202e\ud800-\udfff]", document)
    document.encode("utf-8")


def test_an_address_that_is_no_web_page_is_no_link(events: Events) -> None:
    events[3]["link"] = "javascript:alert(1)"
    assert "javascript:" not in report_html(collect(events))


def test_the_header_says_what_was_judged(page: BeautifulSoup) -> None:
    header = _one(page, "header").get_text(" ", strip=True)
    for text in ("http://127.0.0.1:4444", "judged 6, blocked 1, skipped 1, broken 1, of 9", "basic, config", "2.5 s"):
        assert text in header


def test_many_profiles_are_counted_and_folded(events: Events) -> None:
    names = [f"profile-{number}" for number in range(27)]
    events[0]["profiles"] = names
    page = BeautifulSoup(report_html(collect(events)), "lxml")
    head = _one(page, "header .about details")
    assert _one(head, "summary").text == "27 profiles"
    assert ", ".join(names) in head.text
    folded = _one(page, "section[aria-labelledby=profiles] details")
    assert _one(folded, "summary").text == "27 profiles: judged 6, blocked 1, skipped 1, broken 1, of 9"
    assert len(folded.select("tbody tr")) == 27


def test_each_verdict_is_counted_for_each_profile(page: BeautifulSoup) -> None:
    rows = [[cell.text for cell in row.select("th, td")] for row in _one(page, "section table").select("tr")]
    verdicts = ["Profile", "PASS", "NOTE", "KNOWN", "WARN", "SKIPPED", "BLOCKED", "FAIL", "BROKEN"]
    assert rows == [
        [*verdicts, "of", "Requests", "Seconds", "Requests a second"],
        ["basic", "0", "1", "1", "1", "1", "1", "2", "0", "7", "2", "1.8", "1"],
        ["config", "1", "0", "1", "0", "0", "0", "0", "0", "2", "1", "0.5", "2"],
    ]


@pytest.mark.skipif(chromium.missing() is not None, reason=str(chromium.missing()))
def test_no_column_of_the_table_of_profiles_is_cut_off(events: Events, tmp_path: Path) -> None:
    from playwright.sync_api import sync_playwright

    events[0]["profiles"] = ["third-party-initiated-login"]
    finished = [event for event in events if event["event"] == "scenario_finished"]
    finished[0]["verdicts"] = {"third-party-initiated-login": finished[0]["verdict"]}
    path = tmp_path / "report.html"
    path.write_text(report_html(collect(events)), "utf-8")
    with sync_playwright() as driver, driver.chromium.launch(executable_path=_program()) as browser:
        shown = browser.new_page(viewport={"width": 1200, "height": 800})
        shown.goto(path.as_uri())
        assert "third-party-initiated-login" in shown.inner_text("section table")
        cut = shown.evaluate("(box => box.scrollWidth - box.clientWidth)(document.querySelector('.wide'))")
    assert cut == 0


def test_the_gravest_scenarios_come_first(page: BeautifulSoup) -> None:
    verdicts = [element["data-verdict"] for element in page.select("details.scenario")]
    assert verdicts == ["BROKEN", "FAIL", "FAIL", "BLOCKED", "SKIPPED", "WARN", "KNOWN", "NOTE", "PASS"]


def test_a_scenario_has_its_exchanges_and_judgements(page: BeautifulSoup) -> None:
    scenario = _one(page, "details[id='rfc6749/code-reuse']")
    text = scenario.get_text(" ", strip=True)
    assert "Step 1: token 'second'" in text
    assert "POST https://op.example/token" in text
    assert "code=<code 3f9a>" in text
    assert "Cache-Control: no-store" in text
    assert "expected an error response and no token" in text
    assert "hallmark run rfc6749/code-reuse --target reference" in text
    assert "oidcc-codereuse" in text
    assert _one(scenario, ".judgements a[href^='#']")["href"] == "#rfc6749/code-reuse.1"


def test_every_inner_link_leads_somewhere(page: BeautifulSoup) -> None:
    names = {str(element["id"]) for element in page.select("[id]")}
    assert len(names) == len(page.select("[id]"))
    links = {str(link["href"])[1:] for link in page.select("a[href^='#']")}
    assert links - names == set()


def test_the_forecast_of_the_official_suite_stands_beside_our_verdict(page: BeautifulSoup) -> None:
    rows = [row.get_text(" ", strip=True) for row in page.select("section[aria-labelledby=modules] tbody tr")]
    assert rows == [
        "basic oidcc-codereuse ✗ FAIL WARNING oidcc-codereuse.accepted 3 of 5 rfc6749/code-reuse",
        "basic id_token oidcc-server ✗ FAIL FAILED tok.type 1 of 1 oidc-core/sign-in[id_token]",
    ]
    assert "basic: 1 WARNING, 1 FAILED" in _one(page, "section[aria-labelledby=modules] ul").text


def test_a_screen_reader_finds_its_way(page: BeautifulSoup) -> None:
    assert _one(page, "html")["lang"] == "en"
    for landmark in ("header", "nav[aria-label]", "main", "footer"):
        assert len(page.select(landmark)) == 1
    levels = [int(heading.name[1]) for heading in page.select("h1, h2, h3, h4, h5")]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    for table in page.select("table"):
        assert table.caption is not None
        assert all(cell.get("scope") for cell in table.select("th"))
    named = {str(label["for"]) for label in page.select("label")}
    assert named == {str(element["id"]) for element in page.select("input, select")}
    for badge in page.select(".badge"):
        sign = _one(badge, "[aria-hidden=true]")
        assert badge.text.replace(sign.text, "").strip()


def test_it_reads_on_a_phone_in_the_dark_and_on_paper(page: BeautifulSoup) -> None:
    assert _one(page, "meta[name=viewport]")["content"] == "width=device-width, initial-scale=1"
    style = _one(page, "style").text
    assert "prefers-color-scheme: dark" in style and "@media print" in style and ":focus-visible" in style


def test_without_script_everything_but_the_filter_works(page: BeautifulSoup) -> None:
    assert _one(page, "#filter").has_attr("hidden")
    assert not any(scenario.has_attr("hidden") for scenario in page.select("details.scenario"))


def test_a_hundred_scenarios_with_ten_exchanges_are_written_fast_and_small(large_run: Run) -> None:
    begun = time.process_time()
    document = report_html(large_run)
    assert time.process_time() - begun < MAX_SECONDS
    assert len(document.encode()) < MAX_BYTES
    assert "more characters, see events.ndjson" in document


def test_an_interrupted_run_without_any_scenario_has_its_page(events: Events) -> None:
    page = BeautifulSoup(report_html(collect(events[:1])), "lxml")
    assert "The run was interrupted" in _one(page, "header").text
    assert "No requirement was judged." in _one(page, "main").text


def test_messages_without_some_members_are_shown(events: Events) -> None:
    exchange = next(event for event in events if event["event"] == "exchange")
    exchange["request"], exchange["response"] = {}, {"status": 204}
    assert "204" in report_html(collect(events))


def test_standing_requirements_name_their_bundle(events: Events, judgement: Callable[..., dict[str, Any]]) -> None:
    found = judgement("rfc6749/code-reuse", "RFC6749-5.2-1", "BROKEN", bundle="token_error")
    page = BeautifulSoup(report_html(collect([*events[:3], found, events[6]])), "lxml")
    assert "Standing: token_error." in _one(page, "details.scenario").text


def test_what_was_not_reached_is_not_counted_as_judged(
    events: Events, judgement: Callable[..., dict[str, Any]]
) -> None:
    found = [
        judgement("rfc6749/code-reuse", "RFC9999-1.1-1", "MET"),
        judgement("rfc6749/code-reuse", "RFC9999-1.1-2", "NOT REACHED"),
        judgement("rfc6749/code-reuse", "RFC9999-1.1-3", "NOT REACHED"),
        judgement("rfc6749/code-reuse", "RFC9998-1.1-1", "MET"),
    ]
    page = BeautifulSoup(report_html(collect([*events[:3], *found, events[6]])), "lxml")
    titles = [one.get_text(" ", strip=True) for one in page.select("details.specification > summary")]
    assert "RFC9999 1 of 1 judged requirement met everywhere, 2 not reached" in titles
    assert "RFC9998 1 of 1 judged requirement met everywhere" in titles
