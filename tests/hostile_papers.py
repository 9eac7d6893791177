"""A small paper, a copy of it, and papers and verdicts in which every word that a report shows is hostile."""

import dataclasses

import recsim
from recsim.verdicts import FactChange, Pair, Side, Signal, StanceChange, Substitution, Verdict

PAPER = """# Response to the Bridge Review

Published 7 July 2022

The Roads Board has accepted two of the three recommendations.

## Recommendation 1

The ministry should mend the north bridge by May 2025.

**Response:** Accepted. The Roads Board will mend it by 31 May 2025 where possible.

## Recommendation 2

The ministry should close the south bridge.

**Response:** Rejected. We do not agree.

## Recommendation 3

The ministry should count the cars.

**Response:** Accepted. The Board has counted them.
"""
COPY = PAPER.replace("bridge", "viaduct").replace("mend", "repair").replace("31 May 2025", "30 June 2025")
# What hostile papers have tried on those who read them in a browser.
PAYLOADS = [
    "<script>document.title='owned'</script>",
    "</script><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    '"><script>alert(1)</script>',
    "' onmouseover='alert(1)",
    '" onfocus="alert(1)" autofocus="',
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<a href='javascript:alert(1)'>click</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>click</a>",
    "<object data='data:text/html;base64,PHNjcmlwdD4='></object>",
    "<base href='https://bad.example/'>",
    "<meta http-equiv=refresh content='0;url=https://bad.example'>",
    "<form action='https://bad.example'><input name=a></form>",
    "<!--><script>alert(1)</script>-->",
    "{{ 1234 * 4321 }} {% raw %} {# x #}",
    "&lt;script&gt;alert(1)&lt;/script&gt; &amp;#x3c;",
    "<math><mtext></mtext><mglyph><style></style>",
    "\u202egnp.exe\u202c",
    "\u2066reordered\u2069",
    "zero\u200bwidth\ufeffmark",
    "\x1b[31mred\x07",
    "</noscript><script>alert(1)</script>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "</template><script>alert(1)</script>",
    "<!--<script>-->",
    "<style>body { display: none } @import 'https://bad.example/a.css';</style>",
    "x; background: url(https://bad.example/a.png); behavior: url(#x)",
    "${alert(1)} #{1234 * 4321} <%= 1234 * 4321 %>",
    "]]><svg><script>alert(1)</script></svg>",
    "<details open ontoggle=alert(1)>",
    "<a id=main name=title>clobbered</a>",
    "verylongword" * 60,
    "\u05d4\u05de\u05de\u05e9\u05dc\u05d4 \u0627\u0644\u062d\u0643\u0648\u0645\u0629 (1)",
    "\u202a\u202b\u202d\u2067\u2068\u061c\u200e\u200f",
    "e" + "\u0301" * 40,
]


def swapped(value, word: str, payload: str):
    """A record with the payload in place of the word in every string under it."""
    if isinstance(value, str):
        return value.replace(word, payload)
    if isinstance(value, tuple):
        return tuple(swapped(one, word, payload) for one in value)
    if dataclasses.is_dataclass(value):
        fields = {one.name: swapped(getattr(value, one.name), word, payload) for one in dataclasses.fields(value)}
        return dataclasses.replace(value, **fields)
    return value


def hostile(payload: str):
    """A paper, and a verdict on it with every field filled, in which each word that a page shows is the payload."""
    # Parsed with a word as long in its place, so that no reader changes the payload and every span still holds.
    word = "q" * len(payload)
    text = f"# {word}\n\n## Recommendation 1\n\nMend {word} by May 2025.\n\n**Response:** Accepted. {word} by 31 May 2025.\n"
    paper = swapped(recsim.parse(text.encode(), name=f"{word}.md"), word, payload)
    document = paper.document
    assert document.text.count(payload) == 3 and payload in document.source and payload in paper.recommendations[0].text
    side = Side(document.id, payload, payload)
    half = len(document.text) // 2
    verdict = Verdict(
        side,
        side,
        "machine_paraphrase",
        "whole",
        0.97,
        0.01,
        (0.5, 1.0),
        (Pair((0, half), (0, half), "substituted", 0.9, 0.5), Pair((half, half + 9), (half, half + 9), "stock", 0.9, 0.5, True)),
        (Signal(payload, 1.0, 2.0),),
        (Substitution(payload, payload, 2),),
        (StanceChange(payload, "accepted", payload, "rejected", payload, False),),
        (FactChange("number", payload, payload, False, (2, 5), (2, 5)),),
        (recsim.Problem("x", payload),),
    )
    return paper, verdict, document
