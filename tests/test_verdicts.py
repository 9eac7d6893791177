"""The records of matching and their JSON, which the contract fixes."""

import json

from recsim import Checked, FactChange, Pair, Side, Signal, StanceChange, Substitution, Verdict

PAIR = Pair((0, 4), (2, 6), "edited", 0.97321, 0.9, attributed=True)
VERDICT = Verdict(
    Side("1" * 64, "suspect.txt"),
    Side("2" * 64, "official.html", "A response"),
    "near_duplicate",
    "whole",
    0.98765,
    0.01,
    (0.9, 0.8),
    (PAIR,),
    (Signal("prior", 0.01, -4.5951),),
    (Substitution("Home Office", "House Workplace", 2),),
    (StanceChange("3", "accepted", "3.1 Accepted", "noted", "3.1 Acknowledged", False),),
    (FactChange("number", "five", "5", True, (3, 4), (3, 7)),),
)


def test_a_verdict_has_the_fields_of_the_contract():
    body = json.loads(json.dumps(VERDICT.to_dict()))
    assert body["schema"] == 1
    assert body["suspect"] == {"id": "1" * 64, "source": "suspect.txt"}
    assert body["official"] == {"id": "2" * 64, "source": "official.html", "title": "A response"}
    assert (body["verdict"], body["extent"], body["score"], body["prior"]) == ("near_duplicate", "whole", 0.9877, 0.01)
    assert body["coverage"] == {"suspect": 0.9, "official": 0.8}
    assert body["pairs"] == [
        {"suspect": [0, 4], "official": [2, 6], "kind": "edited", "attributed": True, "score": 0.973, "kept": 0.9}
    ]
    assert body["substitutions"] == [{"official": "Home Office", "suspect": "House Workplace", "count": 2}]
    assert body["stance_changes"][0] == {
        "recommendation": "3",
        "official": "accepted",
        "official_text": "3.1 Accepted",
        "suspect": "noted",
        "suspect_text": "3.1 Acknowledged",
        "same": False,
    }
    assert body["fact_changes"][0]["suspect_span"] == [3, 4]
    assert body["signals"] == [{"name": "prior", "value": 0.01, "contribution": -4.5951}]


def test_what_is_flagged():
    assert VERDICT.flagged
    checked = Checked(VERDICT.suspect, (VERDICT,))
    assert checked.flagged
    assert not Checked(VERDICT.suspect, ()).flagged


def test_a_check_says_the_suspect_once():
    body = Checked(VERDICT.suspect, (VERDICT,)).to_dict()
    assert body["suspect"]["source"] == "suspect.txt"
    assert "suspect" not in body["verdicts"][0] and body["verdicts"][0]["official"]["title"] == "A response"


def test_describing_a_verdict_does_not_change_it():
    assert VERDICT.to_dict() == VERDICT.to_dict()
