"""Seconds for an HTML report over many papers and many verdicts, to write it and to work it: ``python -m benchmarks.speed.html``.

The papers of replies-v1 are taken again and again up to the number asked for, and the verdict of the tutorial likewise. Seconds are the
processor's, of the writer and of the page in the system's Chromium: opening, a click on a filter, a first search.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import recsim
from benchmarks import ROOT

_CORPUS = ROOT / "corpora" / "replies-v1" / "documents"
_SUSPECT = ROOT / "docs" / "examples" / "spun_permit_renewals.txt"
_OFFICIAL = _CORPUS / "f1_interior_permit_renewals.html"
_SETTLED = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
_ACTS = {
    "filter": "document.querySelector('.chip').click()",
    "search": """{ const words = document.querySelector('[type=search]'); words.value = 'council';
        words.dispatchEvent(new Event('input', { bubbles: true })); }""",
}


def written(papers: int, verdicts: int, folder: Path) -> dict[str, float]:
    """Writes both reports into the folder; processor seconds by file name."""
    read = [one for one in recsim.parse_many([str(_CORPUS)]) if isinstance(one, recsim.Paper)]
    texts = [recsim.read(_SUSPECT), recsim.read(_OFFICIAL)]
    verdict = recsim.compare(*texts)
    seconds = {}
    for name, results in (("papers.html", list(islice(cycle(read), papers))), ("verdicts.html", [verdict] * verdicts)):
        began = time.process_time()
        recsim.write_report(results, folder / name, documents=texts)
        seconds[name] = time.process_time() - began
    return seconds


def opened(paths: list[Path]) -> dict[str, dict[str, float]]:
    """Processor seconds of the page for each act, by file name; empty where there is no Chromium."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        return {}
    from playwright.sync_api import sync_playwright

    found: dict[str, dict[str, float]] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for path in paths:
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            session = browser.new_browser_cdp_session()
            before = _spent(session)
            page.goto(path.as_uri(), timeout=600_000)
            page.evaluate(_SETTLED)
            spent = _spent(session)
            took = found[path.name] = {"open": spent - before}
            for name, act in _ACTS.items() if page.locator(".filters").count() else ():
                page.evaluate(f"() => {{ {act} }}")
                page.evaluate(_SETTLED)
                now = _spent(session)
                took[name], spent = now - spent, now
            page.close()
        browser.close()
    return found


def _spent(session: Any) -> float:
    """Processor seconds of the processes that hold pages, by Chromium's own count."""
    return sum(
        float(one["cpuTime"]) for one in session.send("SystemInfo.getProcessInfo")["processInfo"] if one["type"] == "renderer"
    )


def main() -> None:
    """Prints one line a report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=int, default=500)
    parser.add_argument("--verdicts", type=int, default=100)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        seconds = written(asked.papers, asked.verdicts, folder)
        acts = opened([folder / name for name in seconds])
        for name, took in seconds.items():
            size = (folder / name).stat().st_size / 1e6
            shown = ", ".join(f"{act} {spent:.2f} s" for act, spent in acts.get(name, {}).items()) or "no Chromium"
            print(f"{name}: {size:.1f} MB, written in {took:.2f} s; {shown}")


if __name__ == "__main__":
    main()
