"""Pictures of the HTML reports for the documentation, taken in the system's Chromium.

python -m benchmarks.screenshots            writes docs/images/
python -m benchmarks.screenshots FOLDER     writes them somewhere else
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import recsim
from benchmarks import ROOT

OFFICIAL = ROOT / "corpora/replies-v1/documents/f1_interior_permit_renewals.html"
SUSPECT = ROOT / "docs/examples/spun_permit_renewals.txt"
# Name, report, scheme, and what is done on the page first.
SHOTS = (
    ("report-paper", "paper", "light", ""),
    ("report-copy", "copy", "light", ""),
    (
        "report-texts",
        "copy",
        "dark",
        "for (let n = 0; n < 9; n += 1) document.querySelector('[data-do=next]').click();"
        " document.querySelector('[data-compare]').scrollIntoView()",
    ),
)
_WIDTH, _HEIGHT = 1180, 800


def main(folder: Path) -> None:
    """Writes the reports, opens each, and keeps what a reader sees first."""
    from playwright.sync_api import sync_playwright

    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made, sync_playwright() as playwright:
        place = Path(made)
        # Under their files' names alone, so that no folder of this machine is in a picture.
        paper = recsim.parse(recsim.read(OFFICIAL.read_bytes(), name=OFFICIAL.name))
        suspect = recsim.read(SUSPECT.read_bytes(), name=SUSPECT.name)
        recsim.write_report(paper, place / "paper.html")
        recsim.write_report(recsim.compare(suspect, paper), place / "copy.html", documents=[suspect, paper])
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, report, scheme, first in SHOTS:
            page = browser.new_page(
                viewport={"width": _WIDTH, "height": _HEIGHT}, color_scheme="dark" if scheme == "dark" else "light"
            )
            page.goto((place / f"{report}.html").as_uri())
            if first:
                page.evaluate(f"() => {{ {first} }}")
                page.wait_for_timeout(300)
            target = folder / f"{name}.png"
            page.screenshot(path=target)
            print(f"{target.name}: {target.stat().st_size / 1000:.0f} kB")
            page.close()
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs/images")
