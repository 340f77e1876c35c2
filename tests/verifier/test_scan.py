"""What comes out of pictures and texts, good ones and hostile ones."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFilter

from tests.repository import ROOT
from tests.verifier.pictures import (
    png_of_header,
    png_with_text_bomb,
    qr,
    saved,
    sheet,
)
from verifier.picture import MAX_PICTURE_BYTES
from verifier.reading import FAULT_MESSAGES, Hint, Reading, ReadingFault
from verifier.scan import MAX_CODES, read_input, read_picture, read_text

TEXT = "TY1:BB8 %*+-./:0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ ."
OTHER = "https://shop.example/order/12"


def texts(reading: Reading) -> list[str]:
    return [code.text for code in reading.codes]


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_a_code_in_a_picture_gives_exactly_its_text(form: str) -> None:
    reading = read_input(saved(qr(TEXT), form))
    assert texts(reading) == [TEXT]
    assert reading.fault is None


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_a_png_of_any_kind_of_pixel_is_read(mode: str) -> None:
    assert texts(read_input(saved(qr(TEXT).convert(mode)))) == [TEXT]


def test_a_cmyk_jpeg_from_a_print_shop_is_read() -> None:
    assert texts(read_input(saved(qr(TEXT).convert("CMYK"), "JPEG"))) == [TEXT]


def test_sixteen_bit_gray_is_read() -> None:
    code = qr(TEXT)
    deep = b"".join(struct.pack("<H", level * 200) for level in code.tobytes())
    picture = Image.frombytes("I;16", code.size, deep)
    assert texts(read_input(saved(picture))) == [TEXT]


def test_black_on_transparent_lies_on_white_paper() -> None:
    code = qr(TEXT)
    picture = Image.new("RGBA", code.size, (0, 0, 0, 0))
    picture.paste((0, 0, 0, 255), (0, 0), code.point(lambda level: 255 - level))
    assert texts(read_input(saved(picture))) == [TEXT]


@pytest.mark.parametrize("degrees", [0, 30, 90, 180, 200, 270])
def test_a_code_is_read_in_every_direction(degrees: int) -> None:
    turned = qr(TEXT).rotate(degrees, expand=True, fillcolor=255)
    assert texts(read_input(saved(turned))) == [TEXT]


def test_white_on_black_is_read() -> None:
    assert texts(read_input(saved(qr(TEXT).point(lambda v: 255 - v)))) == [TEXT]


def test_a_pale_print_is_read() -> None:
    assert texts(read_input(saved(qr(TEXT).point(lambda v: 120 + v // 16)))) == [TEXT]


def test_a_slightly_blurred_photo_is_read() -> None:
    blurred = qr(TEXT).filter(ImageFilter.GaussianBlur(2))
    reading = read_input(saved(blurred))
    assert texts(reading) == [TEXT]
    assert reading.unread == 0


def test_a_small_code_in_a_large_photo_is_read() -> None:
    photo = Image.new("L", (6000, 4500), 230)
    photo.paste(qr(TEXT, box=5), (4100, 3000))
    reading = read_input(saved(photo, "JPEG"))
    assert texts(reading) == [TEXT]
    position = reading.codes[0].position
    assert position is not None
    assert all(4100 < x < 4600 and 3000 < y < 3500 for x, y in position.corners)


def test_several_codes_come_in_reading_order() -> None:
    wanted = [f"TY1:{number}." for number in range(4)]
    row = sheet(*(qr(text) for text in wanted))
    assert texts(read_input(saved(row))) == wanted


def test_a_code_that_is_not_ours_is_handed_on_beside_ours() -> None:
    assert texts(read_input(saved(sheet(qr(OTHER), qr(TEXT))))) == [OTHER, TEXT]


def test_the_same_code_twice_in_a_picture_is_one_code() -> None:
    assert texts(read_input(saved(sheet(qr(TEXT), qr(TEXT))))) == [TEXT]


def test_a_damaged_code_beside_a_good_one_is_counted() -> None:
    damaged = qr(TEXT, box=6)
    damaged.paste(128, (70, 70, 140, 140))
    reading = read_input(saved(sheet(damaged, qr(TEXT))))
    assert texts(reading) == [TEXT]
    assert reading.unread == 1


def test_control_characters_of_a_code_are_not_written_out_as_words() -> None:
    assert texts(read_input(saved(qr("a\x1db")))) == ["a\x1db"]


def test_bytes_of_a_code_that_are_no_text_never_vanish() -> None:
    picture = qr("TY1:A\xff.")
    (text,) = texts(read_input(saved(picture)))
    assert text != "TY1:A."


def test_a_picture_without_a_code_says_so() -> None:
    assert read_input(saved(Image.new("L", (400, 300), 255))) == Reading(
        fault=ReadingFault.NO_CODE
    )


def test_a_code_that_is_there_and_unreadable_says_so() -> None:
    damaged = qr(TEXT, box=6)
    damaged.paste(128, (70, 70, 140, 140))
    reading = read_input(saved(damaged))
    assert (reading.fault, reading.unread) == (ReadingFault.CODE_DAMAGED, 1)
    assert reading.hints == (Hint.COVERED,)


def test_the_time_budget_ends_the_search() -> None:
    ticks = iter(range(0, 1000, 100))
    reading = read_picture(saved(qr(TEXT)), clock=lambda: next(ticks))
    assert reading.fault is ReadingFault.NO_CODE


@pytest.mark.parametrize("kept", [8, 20, 33, 60, 400])
def test_a_png_cut_off_says_so(kept: int) -> None:
    reading = read_input(saved(qr(TEXT))[:kept])
    assert reading.fault is ReadingFault.PICTURE_DAMAGED


@pytest.mark.parametrize("kept", [4, 20, 400, 3000])
def test_a_jpeg_cut_off_says_so(kept: int) -> None:
    reading = read_input(saved(qr(TEXT), "JPEG")[:kept])
    assert reading.fault is ReadingFault.PICTURE_DAMAGED


def test_12000_by_12000_pixels_are_refused_and_not_unpacked() -> None:
    picture = saved(Image.new("1", (12_000, 12_000)))
    assert read_input(picture).fault is ReadingFault.TOO_MANY_PIXELS


@pytest.mark.parametrize("size", [(60_000, 60_000), (2**31 - 1, 1), (2**31 - 1,) * 2])
def test_attack_decompression_bomb_is_refused_by_its_header(
    size: tuple[int, int],
) -> None:
    reading = read_input(png_of_header(*size))
    assert reading.fault is ReadingFault.TOO_MANY_PIXELS


def test_attack_text_chunk_bomb_is_refused() -> None:
    assert read_input(png_with_text_bomb()).fault is ReadingFault.PICTURE_DAMAGED


def test_a_file_over_the_limit_is_not_opened() -> None:
    picture = saved(qr(TEXT)) + bytes(MAX_PICTURE_BYTES)
    assert read_input(picture).fault is ReadingFault.FILE_TOO_LARGE


@pytest.mark.parametrize("form", ["GIF", "BMP", "TIFF", "WEBP"])
def test_another_kind_of_picture_names_what_is_read(form: str) -> None:
    assert read_input(saved(qr(TEXT), form)).fault is ReadingFault.FORMAT_NOT_READ


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"]),
)
def test_random_bytes_give_a_reading(rest: bytes, start: bytes) -> None:
    reading = read_input(start + rest)
    assert reading.codes or reading.fault


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_picture_with_changed_bytes_gives_a_reading(data: st.DataObject) -> None:
    picture = bytearray(PICTURES[data.draw(st.sampled_from(sorted(PICTURES)))])
    for _ in range(data.draw(st.integers(1, 20))):
        picture[data.draw(st.integers(0, len(picture) - 1))] = data.draw(
            st.integers(0, 255)
        )
    reading = read_input(bytes(picture))
    assert texts(reading) == [TEXT] or (reading.fault and not reading.codes)


PICTURES = {form: saved(qr(TEXT), form) for form in ("PNG", "JPEG")}


def test_a_text_holds_one_code_a_line() -> None:
    reading = read_text(b"TY1:A.\r\n\n  eyJ.eyJ.AA~ \nTY1:B.\rTY1:C.")
    assert texts(reading) == ["TY1:A.", "eyJ.eyJ.AA~", "TY1:B.", "TY1:C."]
    assert [code.line for code in reading.codes] == [1, 3, 4, 5]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_text_is_read_as_editors_save_it(encoding: str) -> None:
    assert texts(read_input(f"{TEXT}\n".encode(encoding))) == [TEXT]


def test_gb18030_is_named_as_not_utf8() -> None:
    assert read_input("营业执照".encode("gb18030")).fault is ReadingFault.TEXT_NOT_UTF8


@pytest.mark.parametrize("raw", [b"", b"\n \t\r\n", b"\xef\xbb\xbf"])
def test_an_empty_input_says_so(raw: bytes) -> None:
    assert read_input(raw) == Reading(fault=ReadingFault.EMPTY)


def test_a_text_over_the_number_of_codes_is_refused_whole() -> None:
    reading = read_text(b"x\n" * (MAX_CODES + 1))
    assert reading == Reading(fault=ReadingFault.TOO_MANY_CODES)


def test_lower_case_is_kept_unless_a_scanner_typed_it() -> None:
    assert texts(read_text(b"ty1:bb8.")) == ["ty1:bb8."]
    (code,) = read_text(b"ty1:bb8.", fold=True).codes
    assert (code.text, code.folded) == ("TY1:BB8.", True)


def test_a_scanner_that_types_well_is_not_blamed() -> None:
    (code,) = read_text(f" {TEXT}\r\n".encode(), fold=True).codes
    assert (code.text, code.folded) == (TEXT, False)


@pytest.mark.parametrize("fault", ReadingFault)
def test_every_fault_says_what_is_wrong_and_what_to_do(fault: ReadingFault) -> None:
    for text in FAULT_MESSAGES[fault]:
        assert text.zh.endswith("。")
        assert text.en.endswith(".")


@pytest.mark.parametrize("fault", ReadingFault)
def test_every_fault_stands_in_the_manual(fault: ReadingFault) -> None:
    manual = (ROOT / "docs/operation/counter.md").read_text("utf-8")

    assert f"| `{fault.value}` |" in manual
