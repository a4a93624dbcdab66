"""The report as JUnit XML, as continuous integration reads it: a suite for each section, a case for each check."""

import re
from typing import Final
from xml.etree import ElementTree as ET

from conformance.registry import TITLES
from conformance.report.document import Report, areas
from conformance.verdicts import Outcome, Verdict

_ELEMENTS: Final = {
    Outcome.FAIL: "failure",
    Outcome.KIT_FAULT: "error",
    Outcome.UNPROVEN: "skipped",
    Outcome.NOT_APPLICABLE: "skipped",
}
_UNPRINTABLE: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML cannot carry, and an answer may."""


def render(report: Report) -> str:
    """The whole report as text."""
    root = ET.Element("testsuites", name="thenvoi-conformance", time=f"{report.seconds:.3f}")
    for area, verdicts in areas(report.verdicts).items():
        suite = ET.SubElement(root, "testsuite", name=f"{TITLES[area]} ({area})", tests=str(len(verdicts)))
        for element, attribute in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
            found = [each for each in verdicts if _ELEMENTS.get(each.outcome) == element]
            suite.set(attribute, str(len(found)))
        for verdict in verdicts:
            _case(suite, verdict)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _case(suite: ET.Element, verdict: Verdict) -> None:
    name = f"{verdict.title} ({', '.join(verdict.rules)})"
    case = ET.SubElement(suite, "testcase", name=name, classname=verdict.check, time=f"{verdict.seconds:.3f}")
    if verdict.outcome in _ELEMENTS:
        message = _UNPRINTABLE.sub("?", f"{verdict.outcome.value}: {verdict.reason}")
        element = ET.SubElement(case, _ELEMENTS[verdict.outcome], message=message)
        if verdict.outcome is Outcome.FAIL and verdict.deciding is not None:
            shown = verdict.deciding
            element.text = _UNPRINTABLE.sub("?", f"{shown.repeat}\n{shown.line}\n{shown.answer}")
