"""The HTML report: one file, what stands in it, and that no document can do anything in it."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest

import recsim
from hostile_papers import COPY, PAPER, PAYLOADS, hostile
from recsim.records import Failure
from recsim.reports.html import write_html, write_verdicts_html
from recsim.reports.html.charts import axis_of, waterfall
from recsim.reports.html.marking import Stretch, around, marked, paragraphs, plain, shown, tight
from recsim.reports.html.words import word_changes
from recsim.verdicts import Checked, Signal

# Elements that no report has of its own; its one form is the filters, and those have no action.
_TAGS = {"object", "iframe", "base", "embed", "img", "link", "math", "mtext", "mglyph"}


class Tags(HTMLParser):
    """Every tag and attribute of a page, as a parser sees them."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


def page_of(*papers) -> str:
    stream = io.StringIO()
    write_html(papers, stream)
    return stream.getvalue()


@pytest.fixture(scope="module")
def paper():
    return recsim.parse(PAPER.encode(), name="reply.md")


@pytest.fixture(scope="module")
def copied():
    official, suspect = (recsim.read(text.encode(), name=name) for text, name in ((PAPER, "a.md"), (COPY, "b.md")))
    return recsim.compare(suspect, official), suspect, official


def copy_page(verdict, *documents) -> str:
    stream = io.StringIO()
    write_verdicts_html([verdict], stream, {one.id: one for one in documents})
    return stream.getvalue()


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_document_can_act(payload):
    paper, verdict, document = hostile(payload)
    checked = Checked(verdict.suspect, (verdict, verdict), (recsim.Problem("y", payload),))
    stream = io.StringIO()
    write_verdicts_html([checked, Failure(payload, "x", payload)], stream, {document.id: document})
    pages = [page_of(paper), page_of(paper, Failure(payload, "x", payload)), copy_page(verdict, document), stream.getvalue()]
    pages += [paper._repr_html_(), verdict._repr_html_()]
    for page in pages:
        tags = Tags(page)
        whole = page.startswith("<!doctype")
        names = [tag for tag, _ in tags.seen]
        assert names.count("script") == whole and names.count("style") == whole
        assert not _TAGS & set(names) and names.count("form") <= 1
        for tag, attributes in tags.seen:
            assert not [name for name in attributes if name.startswith("on")], (tag, attributes)
            for name in ("href", "src", "action", "data", "srcdoc"):
                assert (attributes.get(name) or "#").startswith("#"), (tag, attributes)
        assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b\u200e\u200f\ufeff\x00-\x08\x0b-\x1f]", page)
        assert "5332114" not in tags.text  # what a template would make of 1234 * 4321
    if payload.startswith("\u202e"):
        assert "[U+202E]" in pages[0] and "[U+202C]" in pages[2]


def test_every_header_says_what_it_heads(paper, copied):
    verdict, *documents = copied
    for page in (
        page_of(paper),
        page_of(paper, paper),
        copy_page(verdict, *documents),
        paper._repr_html_(),
        verdict._repr_html_(),
    ):
        heads = [attributes for tag, attributes in Tags(page).seen if tag == "th"]
        assert heads and all(one.get("scope") in ("col", "row", "rowgroup") for one in heads)
        assert "<html" not in page or next(attributes for tag, attributes in Tags(page).seen if tag == "html") == {"lang": "en"}


def test_words_without_end_break_and_others_do_not():
    assert shown("no break in interdepartmental") == "no break in interdepartmental"
    assert shown("a" * 30) == "a" * 20 + "<wbr>" + "a" * 10
    # After a mark of an address or a path where there is one, and never inside what is escaped.
    assert shown("corpora/replies-v1/documents/paper.html") == "corpora/replies-v1/<wbr>documents/paper.<wbr>html"
    assert shown("<" * 25) == "&lt;" * 20 + "<wbr>" + "&lt;" * 5


def test_a_large_page_holds_evidence_as_one_string(paper, monkeypatch):
    small = page_of(paper)
    monkeypatch.setattr("recsim.reports.html.papers._AT_ONCE", 2)
    large = page_of(paper)
    assert "<noscript" not in small and large.count('<noscript class="later">') == len(paper.walk()) + 1
    # Without script a browser reads the same page.
    assert re.sub(r"</?noscript[^>]*>", "", large).split() == small.replace('class="rows"', 'class="rows many"').split()


def test_the_policy_lets_nothing_load_and_only_these_bytes_run(paper):
    page = page_of(paper)
    policy = next(one["content"] for tag, one in Tags(page).seen if one.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'; style-src 'sha256-") and "unsafe" not in policy
    assert "base-uri 'none'" in policy and "form-action 'none'" in policy
    import base64
    import hashlib

    for tag in ("style", "script"):
        inside = re.search(rf"<{tag}>(.*?)</{tag}>", page, re.S).group(1)
        assert base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode() in policy
    # Inline styles would need a weaker policy.
    assert not [one for _, one in Tags(page).seen if "style" in one]
    # The one address is a name: SVG elements that the script makes carry the namespace of SVG.
    assert set(re.findall(r"https?://[^\s\"\']+", page)) == {"http://www.w3.org/2000/svg"}


def test_a_paper_shows_what_was_found(paper):
    page = page_of(paper)
    words = Tags(page).text
    assert page.count('class="main depth0"') == 3
    assert 'data-stance="rejected"' in page and 'data-to="2025-05-31"' in page
    assert re.search(r'<mark class="stance s-accepted"[^>]*>Accepted</mark>', page)
    assert re.search(r'<mark class="promise when"[^>]*>[^<]*31 May 2025</mark>', page)
    assert "hedge" in page and "Commitments in time" in words
    assert "Agrees with what was found" in words
    assert "mend the north bridge" in words


def test_papers_and_failures_on_one_page(paper):
    page = page_of(paper, Failure("gone.pdf", "missing_source", "it is not there"), paper)
    words = Tags(page).text
    assert "2 papers, 1 not read" in words and "it is not there" in words
    identities = [one["id"] for _, one in Tags(page).seen if "id" in one]
    assert len(identities) == len(set(identities))
    assert "0 papers" in Tags(page_of()).text


def test_every_link_has_its_target_and_headings_do_not_jump(paper, copied):
    for page in (page_of(paper), page_of(paper, paper), copy_page(*copied)):
        tags = Tags(page).seen
        identities = {one["id"] for _, one in tags if "id" in one}
        assert {one["href"][1:] for _, one in tags if one.get("href")} <= identities
        for name in ("aria-labelledby", "aria-controls"):
            assert {one[name] for _, one in tags if name in one} <= identities
        levels = [int(tag[1]) for tag, _ in tags if re.fullmatch("h[1-6]", tag)]
        assert levels[0] == 1 and levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))
        assert {"header", "nav", "main", "footer"} <= {tag for tag, _ in tags}


def test_a_copy_shows_both_texts_with_their_changes(copied):
    verdict, suspect, official = copied
    page = copy_page(verdict, suspect, official)
    words = Tags(page).text
    assert verdict.flagged and "Flagged" in words
    assert re.search(r'<mark class="swap"[^>]*>viaduct</mark>', page) and re.search(
        r'<mark class="swap"[^>]*>bridge</mark>', page
    )
    assert page.count('class="pane"') == 2 and page.count("<polygon") == len(verdict.pairs)
    for number in range(1, len(verdict.pairs) + 1):
        assert f'id="c1-v1-s{number}"' in page and f'href="#c1-v1-o{number}"' in page
    # Neither text loses a word.
    panes = re.findall(r'<section class="pane".*?</section>', page, re.S)
    for pane, document in zip(panes, (suspect, official), strict=True):
        bare = re.sub(r'<a class="n".*?</a>', "", pane)
        assert Tags(bare).text.split()[-12:] == document.text.split()[-12:]


def test_filled_changes_stand_on_top():
    _, verdict, document = hostile("payload")
    page = copy_page(verdict, document)
    assert page.index("What changed") < page.index("Both texts")
    assert page.count('<tr class="turned">') == 2
    assert '<mark class="fact">' in page or "fact" in page
    assert 'aria-label="passage 1">1</a>' in page
    assert "1 stance, 1 fact" in page


def test_without_texts_a_verdict_says_so(copied):
    page = copy_page(copied[0])
    assert "The texts were not at hand" in page and "pane" not in re.sub(
        "<style>.*?</style>|<script>.*?</script>", "", page, flags=re.S
    )


def test_write_report_finds_the_texts_again(tmp_path, copied):
    for name, text in (("a.md", PAPER), ("b.md", COPY)):
        (tmp_path / name).write_text(text)
    verdict = recsim.compare(tmp_path / "b.md", tmp_path / "a.md")
    recsim.write_report(verdict, tmp_path / "out.html")
    assert 'class="pane"' in (tmp_path / "out.html").read_text()
    (tmp_path / "a.md").write_text("something else")
    recsim.write_report(verdict, tmp_path / "out.html")
    assert 'class="pane"' not in (tmp_path / "out.html").read_text()
    recsim.write_report(iter([verdict]), tmp_path / "out.html", documents=[copied[2], recsim.parse(copied[1]), PAPER.encode()])
    assert 'class="pane"' in (tmp_path / "out.html").read_text()


def test_hidden_characters_are_spelt_out():
    assert shown("a\u202eb") == 'a<span class="ctl" title="right-to-left override">[U+202E]</span>b'
    assert plain("a\u2066\x00") == "a[U+2066][U+0000]"
    assert shown("soft\u00adhyphen\nline\ttab 👩\u200d🔬") == "soft\u00adhyphen\nline\ttab 👩\u200d🔬"
    assert tight(shown("a\n\n\nb\nc")) == 'a<span class="gap"></span>b\nc'


def test_marks_may_overlap_and_lose_nothing():
    text = "one <two> three four"
    found = marked(text, (4, 20), [Stretch((0, 9), "a", "x"), Stretch((6, 15), "b", anchor="here"), Stretch((3, 3), "c")])
    assert found == (
        '<mark class="a" title="x">&lt;t</mark><mark class="a b" id="here" title="x">wo&gt;</mark><mark class="b"> three</mark> four'
    )


def test_paragraphs_cover_the_text(paper):
    document = paper.document
    spans = [span for _, span in paragraphs(document)]
    assert "".join("".join(document.quote(span).split()) for span in spans) == "".join(document.text.split())
    before, after = around(document, (100, 120), 30)
    assert before[1] == 100 and after[0] == 120 and before[0] >= 70 and after[1] <= 150


def test_words_side_by_side():
    first, second = "The team sails in April with pilots", "The crew sails in April"
    left, right = word_changes(first, (0, len(first)), second, (0, len(second)))
    assert [(first[slice(*one.span)], one.kind) for one in left] == [("team", "swap"), ("with pilots", "extra")]
    assert [(second[slice(*one.span)], one.title) for one in right] == [("crew", "suspect: “team”")]
    assert word_changes("a b c d", (0, 7), "w x y z", (0, 7)) == ((), ())


def test_the_waterfall_adds_up():
    falls = waterfall((Signal("prior", 0.01, -4.6), Signal("altered", 40.0, 30.0), Signal("scattered", 1.0, -2.0)))
    assert falls.log_odds == pytest.approx(23.4)
    assert falls.steps[1].bar.start == pytest.approx(falls.steps[0].after, abs=0.02)
    assert falls.steps[-1].after == pytest.approx(falls.total.end, abs=0.02)
    assert all(step.bar.start >= 0 and step.bar.end <= 100.01 for step in falls.steps)
    assert "50%" in [tick.words for tick in falls.ticks]
    assert waterfall(()).log_odds == 0


def test_the_axis_holds_every_date(paper):
    axis = axis_of((one for row in paper.walk() for one in row.commitments), paper.published)
    assert axis.first.isoformat() <= "2022-07-07" and axis.last.isoformat() >= "2025-05-31"
    assert axis.ticks[0].at == 0 and axis.ticks[-1].at == 100 and len(axis.ticks) <= 16
    assert axis_of([], "2022") is None


def test_a_report_with_answers_from_another_paper(tmp_path):
    report = "# Report\n\n## Recommendation 1\n\nMend the bridge.\n\n## Recommendation 2\n\nClose the tunnel.\n"
    answer = "# Response\n\n## Recommendation 1\n\n**Response:** Accepted. By May 2030 it will be mended.\n"
    page = page_of(recsim.parse(answer.encode(), report=report.encode()))
    assert "From the report" in page and "No answer to it was found." in page


class Hinted(Checked):
    """What a check says that also judges the suspect's wording alone."""

    __slots__ = ()

    def to_dict(self):
        phrases = [
            {"text": "doorways open", "span": [0, 13], "expected": "doors open"},
            {"text": "folk", "span": [14, 18], "expected": None},
        ]
        return {**super().to_dict(), "spun": {"score": 0.97, "flagged": True, "phrases": phrases}}


@pytest.mark.parametrize("several", [False, True])
def test_a_hint_of_spun_wording_is_shown(copied, several):
    verdict, suspect, official = copied
    stream = io.StringIO()
    results = [Hinted(verdict.suspect, (verdict,), (recsim.Problem("x", "a limit bit"),))] * (2 if several else 1)
    write_verdicts_html(results, stream, {suspect.id: suspect, official.id: official})
    words = " ".join(Tags(stream.getvalue()).text.split())
    assert "as if a program had replaced words (score 0.97 of 1)" in words and "doorways open usually doors open" in words
    assert "a limit bit" in words
