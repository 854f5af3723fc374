"""Fills the page of report.html."""

import base64
import datetime
import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from harness.cache_folder import cache_folder
from harness.protocol.verdict import Verdict
from reports.baseline import baseline_line
from reports.excerpt import place_text
from reports.exit_codes import exit_meaning
from reports.failure_block import repeat_command
from reports.findings import known_deviations, profile_tallies, tally
from reports.forecast import forecast_lines, forecasts
from reports.html.content import (
    anchor,
    broken_requirements,
    exchange_anchor,
    message_text,
    scenario_views,
    specifications,
)
from reports.html.kept_template import KeptTemplate
from reports.plain_text import clock_line, counted, one_line, several_lines, unicode_text
from reports.record import Run

FOLDER = Path(__file__).parent
# Together with markup and escapes this keeps the report of a thousand exchanges under 5 MB.
BODY_BUDGET = 1_600_000
LONGEST_BODY = 6_000
SHORTEST_BODY = 300
LONGEST_VALUE = 600
LONGEST_REASON = 4_000
# Profiles beyond which the head of the report only counts them, and folds their names and table.
MOST_NAMED = 6
SIGNS: Mapping[str, str] = {
    "PASS": "✓",
    "MET": "✓",
    "KNOWN": "≈",
    "NOTE": "i",
    "WARN": "!",
    "FAIL": "✗",
    "BLOCKED": "▲",
    "NOT REACHED": "▲",
    "SKIPPED": "»",
    "BROKEN": "⚙",
}


def report_html(run: Run) -> str:
    """Return the report as one HTML document without any external part; all strings of the target are escaped."""
    style, script = (Markup((FOLDER / name).read_text(encoding="utf-8")) for name in ("style.css", "filter.js"))
    begun = datetime.datetime.fromtimestamp(run.started["started_at"], datetime.UTC)
    limit = _body_limit(run)
    found = forecasts(run)
    document = _template().render(
        run=run,
        style=style,
        script=script,
        style_digest=_digest(style),
        script_digest=_digest(script),
        clock=clock_line(run.started.get("clock_offset", 0.0)),
        begun=begun.strftime("%Y-%m-%d %H:%M:%S UTC"),
        tally=tally(run),
        profiles=profile_tallies(run) or {"all": tally(run)},
        verdicts=tuple(reversed(Verdict)),
        scenarios=scenario_views(run),
        broken=broken_requirements(run),
        specifications=specifications(run),
        forecasts=found,
        forecast_lines=forecast_lines(found),
        known=known_deviations(run),
        exit_meaning=exit_meaning,
        most_named=MOST_NAMED,
        baseline_line=baseline_line,
        repeat=lambda address: repeat_command(run, address),
        message=lambda message: message_text(message, limit),
    )
    return unicode_text(document)


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=KeptTemplate(cache_folder(), hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:16]),
    )
    environment.filters |= {
        "shown": lambda text: one_line(str(text), LONGEST_VALUE),
        "lines": lambda text: "\n".join(several_lines(str(text)[:LONGEST_REASON])),
        "anchor": anchor,
        "exchange_anchor": lambda exchange: exchange_anchor(exchange["address"], exchange["number"]),
        "exchange_link": lambda judgement: exchange_anchor(judgement["address"], judgement["exchange"]),
        "counted": counted,
        "place": place_text,
        "sign": lambda word: SIGNS.get(word, ""),
        "style_of": lambda word: word.lower().replace(" ", "-"),
        "web_link": _web_link,
        "without_query": lambda url: str(url).partition("#")[0].partition("?")[0],
    }
    return environment.get_template("report.html.j2")


def _body_limit(run: Run) -> int:
    bodies = 2 * sum(len(scenario.exchanges) for scenario in run.scenarios)
    return max(SHORTEST_BODY, min(LONGEST_BODY, BODY_BUDGET // max(1, bodies)))


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _web_link(link: Any) -> str:
    """Return an address that a reader may follow, empty for any other: a record is not trusted to hold only these."""
    try:
        return str(link) if urlsplit(str(link)).scheme in ("http", "https") else ""
    except ValueError:
        return ""
