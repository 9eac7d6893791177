"""Limits on what is read: each an option of `recsim parse`, each error names the option that moves it."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from pathlib import Path

import pytest
from click.testing import CliRunner

import recsim
from office_files import docx, p
from recsim.cli import cli
from recsim.reading import DEFAULT_LIMITS
from recsim.verbs.limits import chosen_limits
from test_pdf import BODY, page, pdf, prose

PRINT = pdf(page(*prose(100, BODY)), page(*prose(100, BODY)))
WASTEFUL = pdf(b" " * (8 << 20) + page(*prose(100, BODY)))
WORD = docx(p("Recommendation 1") + p("Mend the bridge.") + p("Accepted."))
HTML = b"<html><body>" + b"<p>We accept it.</p>" * 50 + b"</body></html>"
CASES = [
    ("--max-bytes", 10, PRINT),
    ("--max-pages", 1, PRINT),
    ("--max-page-characters", 20, PRINT),
    ("--max-seconds", 1e-6, PRINT),
    ("--max-seconds", 1e-6, WASTEFUL),
    ("--max-memory", 40, WASTEFUL),
    ("--max-unpacked", 100, WORD),
    ("--max-unpacked", 100, PRINT),
    ("--max-elements", 5, WORD),
    ("--max-elements", 20, HTML),
]


@pytest.mark.parametrize(("option", "value", "source"), CASES)
def test_an_option_moves_the_limit_and_its_error_names_it(option: str, value: float, source: bytes, tmp_path: Path) -> None:
    path = tmp_path / "source"
    path.write_bytes(source)
    result = CliRunner().invoke(cli, ["parse", str(path), option, str(value)])
    error = json.loads(result.stdout)["error"]
    assert result.exit_code == 3
    assert error["code"] == "too_large"
    assert option in error["message"]
    assert recsim.parse(source).document.text  # nothing of it is over the defaults


def test_every_limit_has_an_option() -> None:
    (parse,) = [command for name, command in cli.commands.items() if name == "parse"]
    options = {parameter.name for parameter in parse.params}
    assert {field.name for field in fields(recsim.Limits)} <= options


def test_answers_beyond_the_limit_are_left_to_the_rules_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "reply.txt"
    parts = [f"Recommendation {n}\n\nMend bridge {n}.\n\nResponse: Bridge {n} was looked at last spring." for n in range(1, 5)]
    path.write_text("Response of the Council\n\n" + "\n\n".join(parts), encoding="utf-8")
    for limit, unasked in ((0, "4 of 4"), (3, "1 of 4")):
        result = CliRunner().invoke(cli, ["parse", str(path), "--max-opinions", str(limit)])
        told = [one["message"] for one in json.loads(result.stdout)["problems"] if one["code"] == "opinions_capped"]
        assert result.exit_code == 0
        assert len(told) == 1 and told[0].startswith(unasked) and "--max-opinions" in told[0]
    assert "opinions_capped" not in {one.code for one in recsim.parse(path).problems}


def test_what_is_not_given_stays_as_it_is() -> None:
    assert chosen_limits({"max_pages": None, "max_memory": 2}) == replace(DEFAULT_LIMITS, max_memory=2 << 20)


def test_a_part_may_take_a_sixteenth_of_what_is_unpacked() -> None:
    limits = recsim.Limits(max_unpacked=4000)
    with pytest.raises(recsim.TooLarge, match="sixteenth of --max-unpacked"):
        recsim.read(WORD, limits=limits)
