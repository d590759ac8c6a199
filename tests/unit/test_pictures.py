"""A picture's bytes, whatever they are, become a small picture or a reason."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, features

from tests.support.picture_samples import drawn, gif_bomb, png, png_bomb, saved
from tui_reader.ingest.pictures.picture import HIGHEST, WIDEST, NotAPictureError, decode_picture
from tui_reader.model.picture import alike


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "AVIF"])
def test_each_format_is_read_and_written_anew(kind: str) -> None:
    if kind == "AVIF" and not features.check("avif"):
        pytest.skip("this Pillow has no AVIF")
    body = saved(drawn(), kind)
    found = decode_picture(body)
    assert (found.width, found.height) == opened(found.data).size == (320, 200)
    assert found.suffix == {"JPEG": "jpg", "PNG": "png"}[opened(found.data).format or ""]
    assert alike(found.look, decode_picture(png()).look)


def test_a_large_picture_becomes_smaller_and_stays_alike() -> None:
    body = saved(drawn(3).resize((3200, 2000)), "JPEG")
    found = decode_picture(body)
    assert (found.width, found.height) == (WIDEST, 1000)
    assert alike(found.look, decode_picture(png(3)).look)
    tall = decode_picture(saved(drawn(3).resize((300, 4000))))
    assert tall.height == HIGHEST


def test_looks_of_different_pictures_differ() -> None:
    looks = [decode_picture(png(seed)).look for seed in range(8)]
    assert not any(alike(one, other) for one in looks for other in looks if one is not other)


def test_a_plain_picture_is_like_no_other() -> None:
    white = decode_picture(saved(Image.new("RGB", (80, 60), "white")))
    assert white.look == ""
    assert not alike(white.look, white.look)


def test_pictures_stand_upright_without_their_metadata() -> None:
    tag = Image.Exif()
    tag[0x0112] = 6
    tag[0x010E] = "where it was taken"
    found = decode_picture(saved(drawn(), "JPEG", exif=tag))
    assert (found.width, found.height) == (200, 320)
    assert not opened(found.data).getexif()


def test_transparent_background_is_white() -> None:
    found = decode_picture(saved(Image.new("RGBA", (40, 40), (0, 0, 0, 0))))
    assert opened(found.data).convert("RGB").getpixel((20, 20)) == (255, 255, 255)


def test_sixteen_bits_are_scaled_to_eight() -> None:
    found = decode_picture(saved(Image.new("I;16", (40, 40), 0x8000)))
    assert opened(found.data).convert("RGB").getpixel((20, 20)) == (128, 128, 128)


def test_of_an_animation_the_first_frame_is_kept() -> None:
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "blue")]
    body = saved(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert opened(decode_picture(body).data).convert("RGB").getpixel((9, 9)) == (255, 0, 0)


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        (png_bomb(), "image/png", "million pixels"),
        (gif_bomb(), "image/gif", "million pixels"),
        (png()[:500], "image/png", "damaged"),
        (saved(drawn(), "JPEG")[:2000], "image/jpeg", "damaged"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml", "SVG"),
        (b"<?xml version='1.0'?><svg width='1'/>", "text/plain", "SVG"),
        (b"<!DOCTYPE html><p>no", "text/html", "a page"),
        (b"MZ\x90\x00", "image/png", "no format"),
        (saved(drawn(), "TIFF"), "image/tiff", "no format"),
        (saved(drawn(), "BMP"), "image/bmp", "no format"),
        (saved(Image.new("RGB", (1, 1))), "image/png", "dot"),
        (b"", "", "nothing"),
    ],
)
def test_what_is_no_picture_says_why(body: bytes, kind: str, words: str) -> None:
    with pytest.raises(NotAPictureError, match=words):
        decode_picture(body, kind)


BODIES = [saved(drawn(2, 40, 30), kind) for kind in ("PNG", "JPEG", "GIF", "WEBP")]


@given(
    st.sampled_from(BODIES),
    st.lists(st.tuples(st.integers(0, 4000), st.binary(min_size=1, max_size=6)), max_size=6),
    st.integers(0, 4000),
)
def test_mutated_bytes_give_a_picture_or_a_reason(
    body: bytes, changes: list[tuple[int, bytes]], cut: int
) -> None:
    changed = bytearray(body)
    for at, data in changes:
        changed[at % len(changed) : at % len(changed) + len(data)] = data
    if cut < len(changed):
        del changed[len(changed) - cut :]
    try:
        found = decode_picture(bytes(changed), "image/png")
    except NotAPictureError:
        return
    assert opened(found.data).size == (found.width, found.height)
    assert found.width <= WIDEST
    assert found.height <= HIGHEST
