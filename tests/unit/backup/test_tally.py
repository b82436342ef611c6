"""Rows are counted and known again, in whatever order and blocks they come."""

from __future__ import annotations

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from reverie.backup.tally import Tally

rows = st.lists(st.binary(max_size=20).map(lambda row: row.replace(b"\n", b"")), max_size=12)


def tallied(blocks: list[bytes]) -> tuple[int, str, bool]:
    tally = Tally()
    for block in blocks:
        assert tally.feed(block) == block
    return tally.rows, tally.hash, tally.is_whole


def test_one_row_has_its_own_hash() -> None:
    assert tallied([b"1\talice\n"]) == (1, sha256(b"1\talice").hexdigest(), True)
    assert tallied([]) == (0, "0" * 64, True)
    assert tallied([b"1\tali"]) == (0, "0" * 64, False)


@given(rows, st.randoms(), st.integers(1, 7))
def test_order_and_blocks_do_not_matter(given_rows: list[bytes], random: object, size: int) -> None:
    text = b"".join(row + b"\n" for row in given_rows)
    blocks = [text[at : at + size] for at in range(0, len(text), size)]
    shuffled = list(given_rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert tallied(blocks) == tallied([b"".join(row + b"\n" for row in shuffled)])


@given(rows, st.binary(max_size=20).map(lambda row: row.replace(b"\n", b"")))
def test_a_row_more_shows(given_rows: list[bytes], more: bytes) -> None:
    text = b"".join(row + b"\n" for row in given_rows)
    assert tallied([text])[:2] != tallied([text, more, b"\n"])[:2]
