"""How many cells a picture takes."""

from __future__ import annotations

ENLARGED = 2.0
"""A small picture is drawn at most so many times its size: beyond it there is only blur."""


def cells_for(
    width: int, height: int, columns: int, rows: int, cell: tuple[int, int]
) -> tuple[int, int]:
    """Columns and rows of a picture, as large as there is room and its pixels allow.

    Args:
        width: pixels of the picture, at least 1, as is ``height``.
        columns: room to the right, at least 1.
        rows: room downwards, at least 1.
        cell: pixels of a cell, width and height.
    """
    width, height = max(width, 1), max(height, 1)
    across, down = columns * cell[0] / width, rows * cell[1] / height
    scale = min(across, down, ENLARGED)
    return (
        max(1, min(columns, round(width * scale / cell[0]))),
        max(1, min(rows, round(height * scale / cell[1]))),
    )
