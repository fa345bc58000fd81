"""Pixels and places in them, as plain values that cross the ports. Image files and engines live in the adapters."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, repr=False)
class Raster:
    """An upright picture: `rgb` is RGB, uint8, row by row, height x width x 3 bytes, no padding."""

    width_px: int
    height_px: int
    rgb: bytes

    def __post_init__(self) -> None:
        if len(self.rgb) != self.width_px * self.height_px * 3:
            raise ValueError("The bytes are not width x height x 3.")

    def __repr__(self) -> str:
        return f"Raster({self.width_px}x{self.height_px})"

    @property
    def long_side_px(self) -> int:
        """The longer of the two sides."""
        return max(self.width_px, self.height_px)


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle in pixels of the picture it was found in, edges included."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """Horizontal extent in pixels."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Vertical extent in pixels."""
        return self.bottom - self.top

    @property
    def middle(self) -> tuple[float, float]:
        """Centre as x, y."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


Point = tuple[float, float]
Quad = tuple[Point, Point, Point, Point]  # top left, top right, bottom right, bottom left


def box_around(points: Quad) -> Box:
    """The smallest upright box that holds the four points."""
    xs = [x for x, _ in points]
    ys = [y for _, y in points]
    return Box(int(min(xs)), int(min(ys)), int(max(xs)), int(max(ys)))
