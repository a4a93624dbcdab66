"""The report as a badge: an SVG that says how many of the requirements that were judged are kept."""

from html import escape
from typing import Final

from conformance.report.document import Report
from conformance.verdicts import Outcome, by_rule

_LEFT: Final = "conformance"
_CHARACTER: Final = 6.6
_SVG: Final = """\
<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="20" role="img" aria-label="{label}">
<title>{label}</title>
<rect width="{left}" height="20" rx="3" fill="#444"/>
<rect x="{left}" width="{right}" height="20" rx="3" fill="{colour}"/>
<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">
<text x="{left_middle}" y="14">{left_text}</text>
<text x="{right_middle}" y="14">{right_text}</text>
</g>
</svg>
"""


def render(report: Report) -> str:
    """The SVG as text."""
    right_text, colour = _said(report)
    left, right = (round(len(text) * _CHARACTER) + 12 for text in (_LEFT, right_text))
    return _SVG.format(
        width=left + right,
        left=left,
        right=right,
        left_middle=left / 2,
        right_middle=left + right / 2,
        left_text=_LEFT,
        right_text=escape(right_text),
        label=escape(f"{_LEFT} ({report.target}): {right_text}", quote=True),
        colour=colour,
    )


def _said(report: Report) -> tuple[str, str]:
    found = list(by_rule(report.verdicts).values())
    kept = found.count(Outcome.PASS)
    judged = kept + found.count(Outcome.FAIL)
    if not judged:
        return "nothing judged", "#777"
    return f"{kept} of {judged} rules", "#2a7d2e" if kept == judged else "#b3261e"
