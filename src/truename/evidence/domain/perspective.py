"""Where a point of a straightened card lies in the picture that it was straightened from."""

from truename.evidence.domain.raster import Box, Point, Quad, box_around


def whole_picture(width_px: int, height_px: int) -> Quad:
    """The outline of a picture that is itself the card."""
    return (0.0, 0.0), (float(width_px), 0.0), (float(width_px), float(height_px)), (0.0, float(height_px))


def point_in_quad(quad: Quad, across: float, down: float) -> Point:
    """The point at `across` and `down` (0 to 1 along the card's sides) under the perspective that `quad` shows."""
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = quad
    dx1, dx2, dx3 = x1 - x2, x3 - x2, x0 - x1 + x2 - x3
    dy1, dy2, dy3 = y1 - y2, y3 - y2, y0 - y1 + y2 - y3
    determinant = dx1 * dy2 - dx2 * dy1
    if abs(determinant) < 1e-9:
        return x0, y0
    g = (dx3 * dy2 - dx2 * dy3) / determinant
    h = (dx1 * dy3 - dx3 * dy1) / determinant
    scale = g * across + h * down + 1.0
    x = ((x1 - x0 + g * x1) * across + (x3 - x0 + h * x3) * down + x0) / scale
    y = ((y1 - y0 + g * y1) * across + (y3 - y0 + h * y3) * down + y0) / scale
    return x, y


def box_in_source(box: Box, *, card_size: tuple[int, int], quad: Quad, quarter_turns: int) -> Box:
    """`box` of a straight card of `card_size` (width, height), turned clockwise by quarters, in the source's pixels."""
    width, height = card_size
    corners = [(box.left, box.top), (box.right, box.top), (box.right, box.bottom), (box.left, box.bottom)]
    points = []
    for x, y in corners:
        across, down = _unturned(x / width, y / height, quarter_turns)
        points.append(point_in_quad(quad, across, down))
    return box_around((points[0], points[1], points[2], points[3]))


def _unturned(across: float, down: float, quarter_turns: int) -> Point:
    for _ in range(quarter_turns % 4):
        across, down = down, 1.0 - across
    return across, down
