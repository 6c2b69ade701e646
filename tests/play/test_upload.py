"""One's own data: what is right is read, what is wrong is said, and nothing else happens."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("panel")

from shallows.arguments import ArgumentError
from shallows.play import limits, upload


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "an empty file"),
        (b" \n\n", "an empty file"),
        (b"a,b,c\n", "0 rows"),
        (b"1,2,a\n", "1 rows"),
        (b"1\n2\n3\n", "1 columns"),
        (b"0,0,a\n0,x,b\n", "line 2"),
        (b"0,0,a\n0,1\n", "line 2"),
        (b"0,0,a\nnan,1,b\n", "line 2"),
        (b"0,0,a\n1,-inf,b\n", "line 2"),
        (b"0,0,a\n1,1e300,b\n", "line 2"),
        (b"\xff\xfe\x00", "not text"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not text"),
        (b"PK\x03\x04\x00\x00\x00", "0 rows"),
        (b"1,2,a\n3,4,a\n", "1 classes"),
        (b"\n".join(b"%d,1,%d" % (i, i) for i in range(9)), "9 classes"),
        (b"0,1,a\n" * 2001, "2001 rows"),
        (b"0," * 17 + b"a\n" + b"0," * 17 + b"b\n", "18 columns"),
        (b'0,0,"a\n1,1,b\n', "unexpected end"),
        (b"x" * (limits.UPLOAD_BYTES + 1), f"at most {limits.UPLOAD_BYTES}"),
        (b"a,b\n1,2,x\n3,4,y\n", "2 names"),
    ],
)
def test_what_is_wrong_is_said(content: bytes, message: str) -> None:
    """Each way to be wrong has its own message, with the line where there is one."""
    with pytest.raises(ArgumentError, match=message):
        upload.from_csv(content)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_separators(separator: str, end: str) -> None:
    """Commas, semicolons and tabs are all read, with any line ends and a byte order mark."""
    rows = end.join(separator.join(row) for row in ("uvk", "01a", "10b"))
    data = upload.from_csv(b"\xef\xbb\xbf" + rows.encode())
    assert (data.feature_names, data.class_names) == (("u", "v"), ("a", "b"))
    assert data.x.tolist() == [[0, 1], [1, 0]]


@given(st.binary(max_size=200) | st.text('0123456789.,;\n\tab"-e', max_size=200))
def test_anything_is_data_or_refused(content: bytes | str) -> None:
    """Whatever is uploaded, it is data or one `ArgumentError`."""
    try:
        data = upload.from_csv(content)
    except ArgumentError:
        return
    assert data.n_classes >= 2


def test_a_file_that_is_too_large_to_send() -> None:
    """What the browser has not even sent is refused by its size; its word for it is not trusted."""
    assert "5000000 bytes" in upload.too_large("5000000")
    assert upload.too_large("<b>") == upload.too_large("") == upload.too_large("9" * 99) == ""
