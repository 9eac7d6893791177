"""HTML reports in a real Chromium: they open from disk without a complaint, filter, unfold, scroll together, and stay harmless."""

from __future__ import annotations

import shutil

import pytest

import recsim
from hostile_papers import COPY, PAPER, PAYLOADS, hostile
from recsim.verdicts import Checked

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium")]

# Long enough that both panes scroll, with a passage left out of the copy in the middle.
LONG = PAPER + "".join(
    f"\n## Recommendation {n}\n\nThe ministry should paint bridge number {n} in the colour that people nearby choose.\n\n"
    f"**Response:** Accepted. The Board will ask those who live by bridge {n} and paint it by {2000 + n}.\n"
    for n in range(4, 34)
)


# The texts of a page whose colours stand less far apart than WCAG's level AA asks: 4.5 to 1, or 3 to 1 in large print.
FAINT = """() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const parts = (colour) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data]; };
  const over = (a, b) => [0, 1, 2].map((i) => a[i] * a[3] / 255 + b[i] * (1 - a[3] / 255)).concat(255);
  const ground = (element) => { const layers = [];
    for (let at = element; at; at = at.parentElement) {
      layers.push(parts(getComputedStyle(at).backgroundColor)); if (layers.at(-1)[3] === 255) break; }
    return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255, 255]); };
  const light = (colour) => [0.2126, 0.7152, 0.0722].reduce((sum, share, i) => { const part = colour[i] / 255;
    return sum + share * (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4); }, 0);
  const found = new Set(), walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) { const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.checkVisibility() || element.closest('.unseen, .skip, script, svg')) continue;
    const style = getComputedStyle(element), below = ground(element), size = parseFloat(style.fontSize);
    const [a, b] = [light(over(parts(style.color), below)), light(below)];
    const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    if ((Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) < (large ? 3 : 4.5)) found.add(element.outerHTML.slice(0, 120)); }
  return [...found]; }"""
_NAMED = ("button", "link", "textbox", "searchbox", "checkbox", "region", "img", "image", "Date")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("reports")
    paper = recsim.parse(PAPER.encode(), name="reply.md")
    recsim.write_report(paper, place / "paper.html")
    official = recsim.read(LONG.encode(), name="official.md")
    suspect = recsim.read(
        (COPY + "A word of our own, " * 150 + LONG[len(PAPER) :].replace("paint", "coat")).encode(), name="suspect.md"
    )
    recsim.write_report(recsim.compare(suspect, official), place / "copy.html", documents=[suspect, official])
    papers, verdicts, documents = zip(*map(hostile, PAYLOADS), strict=True)
    recsim.write_report(papers, place / "papers-hostile.html")
    recsim.write_report(verdicts, place / "verdicts-hostile.html", documents=documents)
    return place


@pytest.fixture(scope="module")
def large(folder):
    """Two reports as they are written when there is too much for a browser to hold at once."""
    patch = pytest.MonkeyPatch()
    patch.setattr("recsim.reports.html.papers._AT_ONCE", 2)
    patch.setattr("recsim.reports.html.copies._AT_ONCE", 1)
    recsim.write_report([recsim.parse(PAPER.encode(), name=f"{n}.md") for n in range(30)], folder / "papers-large.html")
    official, suspect = (recsim.read(text.encode(), name=name) for text, name in ((LONG, "o.md"), (COPY, "s.md")))
    verdict = recsim.compare(suspect, official)
    checks = [Checked(verdict.suspect, (verdict,), ())] * 8
    recsim.write_report(checks, folder / "verdicts-large.html", documents=[suspect, official])
    papers, _, _ = zip(*map(hostile, PAYLOADS), strict=True)
    recsim.write_report(papers, folder / "hostile-large.html")
    patch.undo()


@pytest.fixture(scope="module")
def browser():
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def visit(browser, folder):
    """Opens a report; whatever the page complains of, asks for or pops up fails the test."""
    complaints: list[str] = []

    def opened(name: str, **options):
        page = browser.new_page(viewport={"width": 1280, "height": 800}, **options)
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: (complaints.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda request: complaints.append(request.url) if not request.url.startswith("file:") else None)
        page.goto((folder / name).as_uri())
        pages.append(page)
        return page

    pages: list[object] = []
    yield opened
    for page in pages:
        page.close()
    assert complaints == []


def test_a_paper_filters_unfolds_and_sorts(visit):
    page = visit("paper.html")
    rows = page.locator(".recommendations > tbody:visible")
    assert rows.count() == 3 and page.locator(".more:visible").count() == 0
    page.locator(".chip", has_text="Rejected").click()
    assert rows.count() == 1 and page.locator("output[data-shown]").inner_text() == "1 of 3 shown"
    page.locator(".chip", has_text="Accepted").first.click()
    assert rows.count() == 3
    page.get_by_role("button", name="Clear").click()
    page.locator("input[name=from]").fill("2025-01-01")
    assert rows.count() == 1
    page.locator("input[name=to]").fill("2025-02-01")
    assert rows.count() == 0
    page.get_by_role("button", name="Clear").click()
    page.get_by_role("searchbox").fill("COUNT the cars")
    assert rows.count() == 1
    page.get_by_role("searchbox").fill("")
    # By keyboard alone.
    page.locator(".fold").first.focus()
    page.keyboard.press("Enter")
    assert page.locator(".fold").first.get_attribute("aria-expanded") == "true"
    assert "will mend it" in page.locator(".more:visible").inner_text()
    page.get_by_role("button", name="Show all evidence").click()
    assert page.locator(".more:visible").count() == 3
    page.get_by_role("button", name="Stance").click()
    page.get_by_role("button", name="Stance").click()
    assert page.locator(".recommendations > tbody").first.get_attribute("data-stance") == "rejected"
    page.locator(".more:visible a", has_text="See it in the text").first.click()
    assert page.locator("details.text").get_attribute("open") is not None


def test_texts_scroll_together_and_passages_are_linked(visit):
    page = visit("copy.html")
    panes = page.locator(".pane")
    page.locator("[data-compare]").scroll_into_view_if_needed()
    panes.nth(0).hover()

    def levels() -> list[float]:
        """How far below its pane's top edge the passage stands, on both sides."""
        script = """pane => { const pair = pane.querySelectorAll('.pair[data-pair="40"]')[0];
            return pair.getBoundingClientRect().top - pane.getBoundingClientRect().top }"""
        return [panes.nth(side).evaluate(script) for side in (0, 1)]

    def far() -> float:
        left, right = levels()
        return abs(left - right)

    assert far() > 200  # the words in the middle of the copy push its passages down
    for _ in range(60):
        if levels()[0] < 260:
            break
        page.mouse.wheel(0, 120)
        page.wait_for_timeout(15)
    page.wait_for_timeout(60)
    assert panes.nth(1).evaluate("pane => pane.scrollTop") > 100
    assert far() < 60
    before = panes.nth(1).evaluate("pane => pane.scrollTop")
    page.get_by_role("button", name="Scroll together").click()
    panes.nth(0).hover()
    page.mouse.wheel(0, -400)
    page.wait_for_timeout(60)
    assert panes.nth(1).evaluate("pane => pane.scrollTop") == before
    page.get_by_role("button", name="Next passage").click()
    page.get_by_role("button", name="Next passage").click()
    assert page.locator("output[data-at]").inner_text().startswith("Passage 2 of ")
    assert page.locator(".pair.on").count() >= 2 and page.locator("polygon.on").count() == 1
    panes.nth(0).locator(".n").nth(1).focus()
    page.keyboard.press("n")
    assert page.locator("output[data-at]").inner_text().startswith("Passage 3 of ")
    assert page.locator(".n[tabindex='0']").count() == 2
    page.get_by_role("button", name="Passage by passage").click()
    assert page.locator(".passages").is_visible() and not panes.nth(0).is_visible()
    page.locator("polygon").nth(4).dispatch_event("click")
    assert panes.nth(0).is_visible() and page.locator("output[data-at]").inner_text().startswith("Passage 5 of ")


def test_hostile_words_do_nothing(visit):
    for name in ("papers-hostile.html", "verdicts-hostile.html"):
        page = visit(name)
        page.wait_for_timeout(50)
        assert page.title() != "owned" and page.url.endswith(name)
        assert page.locator("script").count() == 1 and page.locator("iframe, object, img, base").count() == 0
        assert "<script>alert(1)</script>" in page.locator("main").inner_text()
        # Neither a word without end nor a text from right to left pushes the page out of shape, on a telephone too.
        assert page.evaluate("getComputedStyle(document.body).display") == "block"
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 700})
            assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_everything_shows_without_script_and_in_print(browser, visit, folder):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((folder / "paper.html").as_uri())
    assert page.locator(".more:visible").count() == 3 and not page.locator(".filters").is_visible()
    page.goto((folder / "copy.html").as_uri())
    assert page.locator(".passages").is_visible() and page.locator(".pane").first.is_visible()
    context.close()
    page = visit("copy.html")
    page.emulate_media(media="print")
    assert page.locator(".passages").is_visible() and not page.locator(".bar").is_visible()
    page = visit("paper.html", color_scheme="dark")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="Theme").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != dark
    page.emulate_media(media="print")
    assert page.locator(".more:visible").count() == 3
    # Nothing is wider than a small telephone.
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 360, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_large_page_makes_what_is_wanted(visit, browser, folder, large):
    page = visit("papers-large.html")
    assert page.locator(".evidence").count() == 0 and page.locator("noscript.later").count() > 100
    rows = page.locator(".recommendations > tbody:not([hidden])")
    # Words of an answer are found before anybody has unfolded it.
    page.get_by_role("searchbox").fill("will mend it")
    assert rows.count() == 30
    page.get_by_role("searchbox").fill("")
    page.locator(".fold").first.click()
    assert "will mend it" in page.locator(".evidence").inner_text()
    page.locator(".evidence a", has_text="See it in the text").first.click()
    assert page.locator("#d1-text").get_attribute("open") is not None and page.url.endswith("#d1-r1-t")
    page.goto(page.url.split("#")[0] + "#d30-r2-a1")
    assert page.locator("#d30-r2-a1").is_visible()
    # Papers without a row that is left go too; all evidence is there to print.
    page.locator(".chip", has_text="Rejected").click()
    page.locator("input[name=to]").fill("1990-01-01")
    assert page.locator("article:visible").count() == 0
    page.get_by_role("button", name="Clear").click()
    page.locator("article").last.wait_for()
    assert page.locator("article:visible").count() == 30
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("noscript.later").count() == 0 and page.locator(".evidence").count() == 90
    page = visit("verdicts-large.html")
    last = page.locator(".verdict").last
    assert last.locator(".pane").count() == 0
    last.scroll_into_view_if_needed()
    last.locator(".pane").first.wait_for()
    last.get_by_role("button", name="Next passage").click()
    assert last.locator("output[data-at]").inner_text().startswith("Passage 1 of ")
    page = visit("hostile-large.html")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.title() != "owned" and page.locator("iframe, object, img, base").count() == 0
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((folder / "papers-large.html").as_uri())
    assert page.locator(".evidence:visible").count() == 90
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_read_and_work_it(visit, scheme):
    for name in ("paper.html", "copy.html"):
        page = visit(name, color_scheme=scheme)
        for button in page.locator("[data-do=unfold]").all():
            button.click()
        assert page.evaluate(FAINT) == []
        nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
        seen = [node for node in nodes if not node["ignored"] and node["role"]["value"] in _NAMED]
        assert len(seen) > 10 and [node["role"]["value"] for node in seen if not node.get("name", {}).get("value")] == []
