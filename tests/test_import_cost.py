"""Importing recsim is cheap and changes nothing in the process that imports it."""

import json
import subprocess
import sys
import time

TRAINING = {"torch", "spacy", "sklearn", "scipy", "transformers"}
HEAVY = TRAINING | {"numpy", "pandas", "rich", "click", "markdown_it", "charset_normalizer", "lxml"}

PROBE = """
import json, logging, os, sys, warnings, locale, signal, random
def state():
    root = logging.getLogger()
    return (dict(os.environ), list(warnings.filters), root.level, list(root.handlers), sys.getrecursionlimit(),
            locale.setlocale(locale.LC_ALL), signal.getsignal(signal.SIGINT), sys.path[:], random.getstate())
before = state()
import {name}
print(json.dumps({{"unchanged": before == state(), "modules": sorted({{name.split(".")[0] for name in sys.modules}})}}))
"""


def probed(name: str) -> dict:
    done = subprocess.run([sys.executable, "-c", PROBE.format(name=name)], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def seconds(statement: str) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", statement], check=True)
    return time.perf_counter() - began


def test_import_loads_nothing_heavy_and_changes_nothing():
    seen = probed("recsim")
    assert seen["unchanged"]
    assert not HEAVY & set(seen["modules"])


def test_parsing_loads_no_training_library():
    seen = probed("recsim.pipeline")
    assert seen["unchanged"]
    assert not (TRAINING | {"rich", "click"}) & set(seen["modules"])


def test_command_line_starts_without_the_pipeline():
    code = "import sys, recsim.cli; print([name for name in ('recsim.pipeline', 'rich', 'numpy') if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_import_takes_at_most_three_times_that_of_numpy():
    # Best of three each, tried three times: a busy machine may slow one of the two.
    for _ in range(3):
        own = min(seconds("import recsim") for _ in range(3))
        numpy = min(seconds("import numpy") for _ in range(3))
        if own <= 3 * numpy:
            return
    raise AssertionError(f"import recsim took {own:.3f} s, import numpy {numpy:.3f} s")
