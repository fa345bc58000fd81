"""Reads printed text with RapidOCR (PP-OCRv6 small), and MRZ lines with the same network held to the MRZ's alphabet."""

import threading
from collections.abc import Callable
from functools import cached_property
from typing import Protocol

import cv2
import numpy as np
from django.conf import settings
from numpy.typing import NDArray
from rapidocr import RapidOCR
from rapidocr.utils.output import RapidOCROutput

from truename.evidence.adapters.mrz_decoding import MrzColumns, decode_mrz
from truename.evidence.adapters.pixels import Pixels, pixels_of, quad_of
from truename.evidence.domain.ports import TextLine
from truename.evidence.domain.raster import Quad, Raster

_LEAST_CONFIDENCE = 0.5
_LINE_HEIGHT_PX = 48
_SIDE_MARGIN_SHARE = 0.35  # of the line's height, on both ends: detection cuts into the outer characters


class _Session(Protocol):
    def __call__(self, batch: NDArray[np.float32]) -> NDArray[np.float32]: ...

    def get_character_list(self) -> list[str]: ...


class _Recogniser(Protocol):
    session: _Session


class RapidOcrReader:
    """`TextReader` on RapidOCR; the networks are loaded at the first use and held once per process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()  # the engine keeps per-call options on itself

    @cached_property
    def _engine(self) -> RapidOCR:
        threads = int(settings.TRUENAME.recognition_threads)
        return RapidOCR(
            params={
                "Global.log_level": "critical",
                "Global.use_cls": False,
                "Global.text_score": _LEAST_CONFIDENCE,
                "EngineConfig.onnxruntime.intra_op_num_threads": threads,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )

    @cached_property
    def _mrz_columns(self) -> MrzColumns:
        return MrzColumns.of(["blank", *self._session().get_character_list(), " "])

    def read_lines(self, raster: Raster) -> tuple[TextLine, ...]:
        """Every line, top to bottom; see the port."""
        bgr = cv2.cvtColor(pixels_of(raster), cv2.COLOR_RGB2BGR)
        with self._lock:
            result = self._engine(bgr)
        if (
            not isinstance(result, RapidOCROutput)
            or result.boxes is None
            or result.txts is None
            or result.scores is None
        ):
            return ()
        lines = [
            TextLine(str(text), float(score), quad_of(np.asarray(box)))
            for box, text, score in zip(result.boxes, result.txts, result.scores, strict=True)
        ]
        return tuple(sorted(lines, key=lambda line: (line.quad[0][1] + line.quad[3][1]) / 2))

    def read_mrz_lines(self, raster: Raster, candidates: tuple[TextLine, ...]) -> tuple[TextLine, ...]:
        """The candidates read again in the MRZ's alphabet; see the port."""
        pixels = pixels_of(raster)
        read = []
        with self._lock:
            for line in candidates:
                strip = _strip(pixels, line.quad)
                scores = self._session()(_normalised(strip))[0]
                text, confidence = decode_mrz(scores, self._mrz_columns)
                read.append(TextLine(text, confidence, line.quad))
        return tuple(read)

    def _session(self) -> _Session:
        load: Callable[[], _Recogniser] = self._engine._load_rec_model
        return load().session


def _strip(pixels: Pixels, quad: Quad) -> Pixels:
    """The line as a straight strip of the network's height, with margins."""
    corners = np.array(quad, dtype=np.float32)
    along = (corners[1] - corners[0] + corners[2] - corners[3]) / 2
    down = (corners[3] - corners[0] + corners[2] - corners[1]) / 2
    width, height = float(np.linalg.norm(along)), float(np.linalg.norm(down))
    side = along / max(width, 1) * height * _SIDE_MARGIN_SHARE
    wider = (corners + np.array([-side, side, side, -side])).astype(np.float32)
    scale = _LINE_HEIGHT_PX / max(height, 1)
    size = (max(_LINE_HEIGHT_PX, int((width + 2 * height * _SIDE_MARGIN_SHARE) * scale)), _LINE_HEIGHT_PX)
    target = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], dtype=np.float32)
    matrix = cv2.getPerspectiveTransform(wider, target)
    strip = cv2.warpPerspective(pixels, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return strip.astype(np.uint8)


def _normalised(strip: Pixels) -> NDArray[np.float32]:
    """BGR, channels first, -1 to 1, as a batch of one."""
    bgr = strip[:, :, ::-1].astype(np.float32) / 127.5 - 1.0
    return np.ascontiguousarray(bgr.transpose(2, 0, 1)[np.newaxis])
