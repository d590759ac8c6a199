"""A picture's bytes made small and harmless: decoded within limits, upright, written anew.

Meant to run in a worker: a decoder is the part of a reader that hostile bytes
like best. Nothing of the bytes that came goes further, only pixels do.
"""

from __future__ import annotations

import hashlib
import io
import re
import warnings

from PIL import Image, UnidentifiedImageError

from tui_reader.ingest.pictures.picture import (
    FORMATS,
    HIGHEST,
    PIXELS,
    WIDEST,
    DecodedPicture,
    NotAPictureError,
)
from tui_reader.model.picture import IMAGE_HASH_SIDE
from tui_reader.text.reasons import because

_QUALITY = 82
_PLAIN = 4.0
"""Standard deviation of brightness (of 255) below which a picture looks like many others."""
_SMALLEST = 2
"""Pixels: what is no larger counts who reads, and shows nothing."""
_PAGE = re.compile(rb"\s*(?:<!doctype html|<html|<head|<body)", re.IGNORECASE)


def decode(body: bytes, content_type: str = "") -> DecodedPicture:
    """See :func:`tui_reader.ingest.pictures.picture.decode_picture`."""
    try:
        with warnings.catch_warnings():
            # Pillow only warns from 89 million pixels on.
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            warnings.simplefilter("ignore", UserWarning)
            picture = _small(body)
            data, suffix = _written(picture, body)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large() from error
    except UnidentifiedImageError as error:
        raise _unknown(body, content_type) from error
    except (NotAPictureError, MemoryError):
        raise
    except Exception as error:  # a decoder may fail in any way; the bytes are at fault
        fault = str(error) or type(error).__name__
        raise NotAPictureError(
            because("the picture is damaged ({fault})", fault=fault[:120])
        ) from error
    return DecodedPicture(
        data,
        suffix,
        picture.width,
        picture.height,
        hashlib.sha256(body).hexdigest(),
        _image_hash(picture),
    )


def _small(body: bytes) -> Image.Image:
    with Image.open(io.BytesIO(body), formats=FORMATS) as source:
        width, height = source.size
        if width * height > PIXELS:
            raise _too_large()
        if max(width, height) <= _SMALLEST:
            raise NotAPictureError(because("it is an invisible dot"))
        # A JPEG decodes at a half, a quarter or an eighth of its size in as little time.
        source.draft(None, (WIDEST, HIGHEST))
        source.load()
        turned = source.getexif().get(_ORIENTATION, 1)
        picture = _opaque(source)
    picture.thumbnail((HIGHEST, HIGHEST))
    if turned in _ROTATIONS:
        picture = picture.transpose(_ROTATIONS[turned])
    picture.thumbnail((WIDEST, HIGHEST))
    return picture


_ORIENTATION = 0x0112
_ROTATIONS = {
    # EXIF 2.32, tag Orientation
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}  # fmt: skip


def _opaque(picture: Image.Image) -> Image.Image:
    """RGB pixels; what is transparent shows white, the ground that pages have."""
    if picture.mode.startswith("I"):
        # 16 bits a pixel; Pillow's own conversion to 8 would cut, not scale.
        return picture.convert("I").point(lambda value: value * (1 / 256)).convert("RGB")
    if picture.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        ground = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(ground, layer).convert("RGB")
    return picture.convert("RGB")


def _written(picture: Image.Image, body: bytes) -> tuple[bytes, str]:
    """The file: JPEG for photographs, PNG for drawings, where it is smaller or hardly larger."""
    jpeg = io.BytesIO()
    picture.save(jpeg, "JPEG", quality=_QUALITY, optimize=True)
    drawn = picture.getcolors(256) is not None
    if drawn and not body.startswith(b"\xff\xd8"):
        png = io.BytesIO()
        picture.quantize(256, dither=Image.Dither.NONE).save(png, "PNG", optimize=True)
        if png.tell() <= jpeg.tell() * 1.3:
            return png.getvalue(), "png"
    return jpeg.getvalue(), "jpg"


def _image_hash(picture: Image.Image) -> str:
    grid = (
        picture.convert("L")
        .resize((IMAGE_HASH_SIDE, IMAGE_HASH_SIDE), Image.Resampling.BOX)
        .tobytes()
    )
    mean = sum(grid) / len(grid)
    spread = (sum((field - mean) ** 2 for field in grid) / len(grid)) ** 0.5
    return grid.hex() if spread >= _PLAIN else ""


def _too_large() -> NotAPictureError:
    return NotAPictureError(
        because("it is larger than {count} million pixels", count=PIXELS // 1_000_000)
    )


def _unknown(body: bytes, content_type: str) -> NotAPictureError:
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "image/svg+xml" or (body[:1] == b"<" and b"<svg" in body[:4096]):
        return NotAPictureError(because("it is an SVG drawing, and those are not shown"))
    if kind in ("text/html", "application/xhtml+xml") or _PAGE.match(body[:4096]):
        return NotAPictureError(because("its server sent a page instead of a picture"))
    if not body:
        return NotAPictureError(because("its server sent nothing"))
    return NotAPictureError(
        because("it is in no format that is shown (PNG, JPEG, GIF, WebP, AVIF)")
    )
