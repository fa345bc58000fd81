from dataclasses import replace

import pytest

from truename.evidence.domain.quality import (
    CaptureProblem,
    CaptureSide,
    CardOutline,
    PictureFacts,
    PictureMeasures,
    picture_problem,
)

GOOD_MEASURES = PictureMeasures(sharpness=120.0, light=180.0, glare_share=0.0, mrz_bands=0)
OUTLINE = CardOutline(((10, 10), (1010, 10), (1010, 640), (10, 640)), is_cut_off=False)
FRONT = PictureFacts(
    OUTLINE, 1000, 1.58, GOOD_MEASURES, has_portrait=True, has_barcode=False, has_barcode_texture=False
)
BACK = replace(FRONT, has_portrait=False, has_barcode=True, has_barcode_texture=True)
PAGE = replace(FRONT, card_aspect=1.42, measures=replace(GOOD_MEASURES, mrz_bands=2))
NOTHING = replace(FRONT, outline=None, has_portrait=False)


@pytest.mark.parametrize(
    ("facts", "side"), [(FRONT, CaptureSide.FRONT), (BACK, CaptureSide.BACK), (PAGE, CaptureSide.PASSPORT_PAGE)]
)
def test_a_good_picture_of_the_side_that_was_asked_for_has_no_problem(facts, side):
    assert picture_problem(facts, side) is None


@pytest.mark.parametrize(
    ("facts", "side", "problem"),
    [
        (BACK, CaptureSide.FRONT, CaptureProblem.BACK_AS_FRONT),
        (FRONT, CaptureSide.BACK, CaptureProblem.FRONT_AS_BACK),
        (PAGE, CaptureSide.FRONT, CaptureProblem.PASSPORT_AS_LICENCE),
        (FRONT, CaptureSide.PASSPORT_PAGE, CaptureProblem.LICENCE_AS_PASSPORT),
        (NOTHING, CaptureSide.FRONT, CaptureProblem.NO_DOCUMENT_FOUND),
        (replace(FRONT, measures=replace(GOOD_MEASURES, sharpness=11.0)), CaptureSide.FRONT, CaptureProblem.BLUR),
        (replace(FRONT, measures=replace(GOOD_MEASURES, glare_share=0.05)), CaptureSide.FRONT, CaptureProblem.GLARE),
        (replace(FRONT, measures=replace(GOOD_MEASURES, light=20.0)), CaptureSide.FRONT, CaptureProblem.TOO_DARK),
        (replace(FRONT, card_width_px=300), CaptureSide.FRONT, CaptureProblem.TOO_SMALL),
        (replace(FRONT, outline=replace(OUTLINE, is_cut_off=True)), CaptureSide.FRONT, CaptureProblem.CROPPED),
        (replace(BACK, has_barcode=False), CaptureSide.BACK, CaptureProblem.BARCODE_NOT_VISIBLE),
    ],
)
def test_each_problem_is_named(facts, side, problem):
    assert picture_problem(facts, side) is problem
