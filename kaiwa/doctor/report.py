"""Findings as a text for people, and as JSON for scripts."""

import json
from collections.abc import Iterable
from dataclasses import asdict

from .finding import Finding

_MARKS = {"ok": "ok", "advice": "note", "fault": "FAULT"}


def write_table(findings: Iterable[Finding]) -> str:
    """Write one line for each finding, with its command below."""
    lines = []
    for it in findings:
        lines.append(f"{_MARKS[it.state]:6}{it.subject:14}{it.sentence}")
        if it.command:
            lines.append(f"{'':20}{it.command}")
    return "\n".join(lines)


def write_json(findings: Iterable[Finding]) -> str:
    """Write a list of objects with the fields of ``Finding``."""
    return json.dumps([asdict(it) for it in findings], ensure_ascii=False, indent=2)
