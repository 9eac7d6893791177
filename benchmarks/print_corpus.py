"""Prints a corpus to PDF in four typographic styles, and compares what is found in print with what is found in the original.

    python benchmarks/print_corpus.py [--corpus corpora/replies-v1] [--out /tmp/print] [--styles stamped,columns,plain,headed]

Needs Chromium and LibreOffice Writer. The styles: ``stamped``, a browser's print with date, title, address and page numbers;
``columns``, two justified columns with hyphenation and running heads; ``plain``, a word processor's defaults; ``headed``, a word
processor with running head, page numbers and wide sans serif type on US letter.
"""

from __future__ import annotations

import argparse
import difflib
import html
import json
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from pathlib import Path

from markdown_it import MarkdownIt

from recsim.errors import RecsimError
from recsim.pipeline import parse
from recsim.reading import read
from recsim.records import Document, Paper, Recommendation

STYLES = ("stamped", "columns", "plain", "headed")
_CSS = {
    "stamped": "body{font:12pt/1.35 Georgia,'Liberation Serif',serif;max-width:46em}",
    "columns": "@page{size:A4;margin:22mm 16mm;@top-center{content:'Reply of the Ministry to the Report · 2026';font-size:8pt}"
    "@bottom-center{content:counter(page) ' / ' counter(pages);font-size:8pt}}"
    "body{font:9.5pt/1.25 'Liberation Serif',serif;columns:2;column-gap:8mm;text-align:justify;hyphens:auto}"
    "h1{column-span:all}table{column-span:all;width:100%;border-collapse:collapse;hyphens:none}"
    "td,th{text-align:left;vertical-align:top;padding:3pt;border-bottom:.5pt solid #999}",
    "plain": "body{font-family:'Liberation Serif';font-size:12pt}",
    "headed": "body{font-family:'Liberation Sans';font-size:11pt}",
}
_TABLE = (
    "table{border-collapse:collapse;width:100%}td,th{border:1px solid #444;padding:3pt 4pt;vertical-align:top;text-align:left}"
)


def main() -> None:
    """Prints, reads and compares."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--corpus", type=Path, default=Path("corpora/replies-v1"))
    arguments.add_argument("--out", type=Path, default=Path("/tmp/print"))
    arguments.add_argument("--styles", default=",".join(STYLES))
    arguments.add_argument("--verbose", action="store_true")
    given = arguments.parse_args()
    documents = sorted(path for path in (given.corpus / "documents").iterdir() if path.is_file())
    for style in given.styles.split(","):
        folder = given.out / style
        folder.mkdir(parents=True, exist_ok=True)
        _print_all(documents, folder, style)
        print(json.dumps(compare(documents, folder, style, verbose=given.verbose)))


def as_html(path: Path, style: str) -> str:
    """A document as a page that prints in one style. Plain text keeps its blocks, Markdown and HTML their own marks."""
    if path.suffix == ".md":
        body = (
            MarkdownIt("commonmark")
            .enable("table")
            .render(re.sub(r"\A---\n.*?\n---\n", "", path.read_text(encoding="utf-8"), flags=re.S))
        )
    elif path.suffix == ".html":
        text = path.read_text(encoding="utf-8", errors="replace")
        rule = f"<style>{_TABLE}{_CSS[style]}</style>"
        return re.sub(r"(?i)</head>", rule + "</head>", text, count=1) if re.search(r"(?i)</head>", text) else rule + text
    else:
        body = blocks_as_html(read(path))
    title = html.escape(path.stem.replace("_", " "))
    head = f"<meta charset=utf-8><title>{title}</title><style>{_TABLE}{_CSS[style]}</style>"
    return f"<!doctype html><html lang=en><head>{head}</head><body>{body}</body></html>"


def blocks_as_html(document: Document) -> str:
    """Headings, paragraphs and tables of a document, without its own page's style and menus."""
    parts = []
    for row, group in groupby(document.blocks, key=lambda block: block.kind == "row"):
        blocks = list(group)
        if row:
            rows = [
                "<tr>" + "".join(f"<td>{html.escape(document.quote(cell))}</td>" for cell in block.cells) + "</tr>"
                for block in blocks
            ]
            parts.append("<table>" + "".join(rows) + "</table>")
            continue
        for block in blocks:
            text = html.escape(document.quote(block.span))
            parts.append(f"<h3>{text}</h3>" if block.kind == "heading" else f"<p>{text}</p>")
    return "\n".join(parts)


def _print_all(documents: list[Path], folder: Path, style: str) -> None:
    missing = [path for path in documents if not (folder / f"{path.stem}.pdf").exists()]
    if not missing:
        return
    with tempfile.TemporaryDirectory() as work:
        pages = []
        for path in missing:
            page = Path(work) / f"{path.stem}.html"
            page.write_text(as_html(path, style), encoding="utf-8")
            pages.append(page)
        if style in ("stamped", "columns"):
            with ThreadPoolExecutor(2) as pool:
                list(pool.map(lambda page: _chromium(page, folder, stamps=style == "stamped"), pages))
            return
        writer = [
            shutil.which("soffice") or "soffice",
            f"-env:UserInstallation=file://{work}/profile",
            "--headless",
            "--convert-to",
        ]
        subprocess.run(
            [*writer, "odt:writer8", "--infilter=HTML (StarWriter)", "--outdir", work, *map(str, pages)],
            check=True,
            capture_output=True,
        )
        files = [page.with_suffix(".odt") for page in pages]
        if style == "headed":
            for file in files:
                _add_heads(file)
        subprocess.run(
            [*writer, "pdf:writer_pdf_Export", "--outdir", str(folder), *map(str, files)], check=True, capture_output=True
        )


def _chromium(page: Path, folder: Path, *, stamps: bool) -> None:
    with tempfile.TemporaryDirectory() as profile:
        command = [
            shutil.which("chromium") or "chromium",
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            f"--user-data-dir={profile}",
        ]
        if not stamps:
            command.append("--no-pdf-header-footer")
        subprocess.run(
            [*command, f"--print-to-pdf={folder / page.stem}.pdf", page.as_uri()], check=True, capture_output=True, timeout=120
        )


def _add_heads(file: Path) -> None:
    """Gives an ODT a running head and page numbers, and US letter pages."""
    with zipfile.ZipFile(file) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    styles = parts["styles.xml"].decode("utf-8")
    head = (
        "<style:header><text:p>Government reply to the committee, session 2026</text:p></style:header>"
        '<style:footer><text:p>Page <text:page-number text:select-page="current">1</text:page-number></text:p></style:footer>'
    )
    styles = re.sub(r"(<style:master-page [^>]*?)/>", rf"\1>{head}</style:master-page>", styles)
    styles = re.sub(r"(<style:master-page [^>/]*>)(?!<style:header>)", rf"\1{head}", styles)
    styles = re.sub(r'fo:page-width="[^"]*"', 'fo:page-width="8.5in"', styles)
    styles = re.sub(r'fo:page-height="[^"]*"', 'fo:page-height="11in"', styles)
    parts["styles.xml"] = styles.encode("utf-8")
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for name, raw in parts.items():
            target.writestr(name, raw)


def compare(
    documents: list[Path], folder: Path, style: str, *, verbose: bool = False, parser: Callable[[Path], Paper] = parse
) -> dict[str, object]:
    """Shares, by recommendation and as a mean over papers, of what the original gives and print, by ``parser``, gives too."""
    total = found = stances = extra = 0
    shares: list[float] = []
    for path in documents:
        original = parse(path).walk()
        try:
            printed = list(parser(folder / f"{path.stem}.pdf").walk())
        except RecsimError as error:
            print(path.name, error.code, error)
            printed = []
        pairs = [(one, same(one, printed)) for one in original]
        here = sum(other is not None for _, other in pairs)
        right = sum(other is not None and other.stance == one.stance for one, other in pairs)
        total, found, stances = total + len(original), found + here, stances + right
        extra += max(0, len(printed) - here)
        if original:
            shares.append(here / len(original))
        if verbose and (here < len(original) or right < here or len(printed) > here):
            print(f"  {style} {path.name}: {here} of {len(original)} found, {right} stances, {len(printed)} rows in print")
            for one, other in pairs:
                if other is None:
                    print("    missed", one.id, (one.text or "")[:90])
                elif other.stance != one.stance:
                    print("    stance", one.id, one.stance, other.stance)
    return {
        "style": style,
        "papers": len(shares),
        "recommendations": total,
        "found": round(found / max(1, total), 4),
        "found_mean": round(sum(shares) / max(1, len(shares)), 4),
        "stance_same": round(stances / max(1, total), 4),
        "extra": extra,
    }


def _letters(text: str | None) -> str:
    return "".join(char for char in (text or "").lower() if char.isalnum())


def same(one: Recommendation, printed: list[Recommendation]) -> Recommendation | None:
    """The printed row that is the original one, or None."""
    wanted = _letters(one.text)
    for other in printed:
        got = _letters(other.text)
        if wanted == got and (wanted or one.id == other.id):
            return other
    best = max(
        printed,
        key=lambda other: difflib.SequenceMatcher(None, wanted[:400], _letters(other.text)[:400], autojunk=False).ratio(),
        default=None,
    )
    if best is None or not wanted:
        return None
    return best if difflib.SequenceMatcher(None, wanted, _letters(best.text), autojunk=False).ratio() > 0.9 else None


if __name__ == "__main__":
    main()
