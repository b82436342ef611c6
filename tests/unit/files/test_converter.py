from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest
import samples

from reverie.errors import InvalidRequest
from reverie.files.converter import Converter
from reverie.files.kinds import kind_of


@pytest.fixture
async def converter() -> AsyncIterator[Converter]:
    made = Converter(60, 1024)
    yield made
    made.close()


async def text_of(converter: Converter, name: str, content: bytes) -> str:
    kind = kind_of(name)
    assert kind is not None
    return (await converter.convert(name, kind, content)).text


async def problem(converter: Converter, name: str, content: bytes) -> str:
    with pytest.raises(InvalidRequest) as caught:
        await text_of(converter, name, content)
    assert caught.value.message.startswith(name)
    return caught.value.message


async def test_text_is_left_as_it_is(converter: Converter) -> None:
    assert await text_of(converter, "a.md", "# Zoë\r\n\r\n\tx  \n".encode()) == "# Zoë\r\n\r\n\tx  \n"


async def test_pdf(converter: Converter) -> None:
    content = samples.pdf(["Ruth waters the plants.", "She likes it."], ["Page two."])
    assert await text_of(converter, "a.pdf", content) == "Ruth waters the plants.\nShe likes it.\n\nPage two."


async def test_word(converter: Converter) -> None:
    rows = [["Name", "City", "Role"], ["Alice", "Lisbon", "lead_dev *"]]
    content = samples.docx(["# Staff", "Alice leads the team."], rows)
    assert await text_of(converter, "a.docx", content) == (
        "# Staff\n\nAlice leads the team.\n\n- Name: Alice; City: Lisbon; Role: lead_dev *"
    )


async def test_slides(converter: Converter) -> None:
    content = samples.pptx("Roadmap", "Tove ships the editor.", "Ask Ruth.")
    assert await text_of(converter, "a.pptx", content) == (
        "# Roadmap\nTove ships the editor.\n\n### Notes:\nAsk Ruth."
    )


async def test_sheets(converter: Converter) -> None:
    staff = [
        ["Staff of 2024"],
        ["Name", "Joined", "Pay", "Active"],
        ["Alice", datetime(2024, 5, 3), 3500.0, True],
        ["Bob", datetime(2024, 5, 3, 9, 30), 0.1 + 0.2, None],
    ]
    content = samples.xlsx({"People": staff, "Empty": [], "Goats": [["goat"], ["Ferdinand"]]})
    assert await text_of(converter, "a.xlsx", content) == (
        "## People\n\nStaff of 2024\n"
        "- Name: Alice; Joined: 2024-05-03; Pay: 3500; Active: yes\n"
        "- Name: Bob; Joined: 2024-05-03 09:30; Pay: 0.3\n\n"
        "## Goats\n\n- goat: Ferdinand"
    )


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.pdf", b"no pdf", "is not a PDF"),
        ("a.pdf", b"%PDF-1.4 cut off", "is damaged, or not what its ending says (PDFSyntaxError"),
        ("a.pdf", samples.pdf(["secret"], encrypted=True), "is encrypted: remove its password"),
        ("a.pdf", samples.pdf([]), "has no text, as scans do not"),
        ("a.docx", b"PK\x03\x04 cut off", "is damaged or no .docx file"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is encrypted or of an older format"),
        ("a.docx", samples.archive({"word/document.xml": "<w"}), "is damaged, or not what its ending says"),
        ("a.docx", samples.docx([]), "has no text in it"),
        ("a.pptx", samples.docx(["x"]), "is no .pptx file, as it has no ppt/presentation.xml"),
        ("a.xlsx", samples.archive({"xl/workbook.xml": "<w/>"}), "is damaged, or not what its ending says"),
        ("a.docx", samples.bomb(), "unpacks to 2 parts of 314,5"),
        ("a.docx", samples.archive({f"p{n}": "" for n in range(10_001)}), "unpacks to 10,001 parts"),
        ("a.txt", b" \n", "has no text in it"),
        ("a.txt", b"a" * 20_000_001, "holds 20,000,001 characters; at most 20,000,000 are read"),
        ("a.csv", b"\xff\xfe\0", "is not UTF-16-LE"),
        ("a.json", b"{", "is not JSON"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_what_cannot_be_read_is_told(
    converter: Converter, name: str, content: bytes, message: str
) -> None:
    assert message in await problem(converter, name, content)


async def test_a_conversion_has_so_much_memory() -> None:
    small = Converter(60.0, 384)
    xml = b"<a>" + b"<b/>" * 8_000_000 + b"</a>"
    content = samples.archive({"word/document.xml": xml})
    assert "needs more than 384 MiB of memory" in await problem(small, "a.docx", content)
    small.close()


async def test_entities_of_xml_do_not_multiply(converter: Converter) -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "lol"}">' for n in range(10))
    xml = f"<!DOCTYPE a [{levels}]><a>&e9;</a>"
    message = await problem(converter, "a.docx", samples.archive({"word/document.xml": xml}))
    assert "is damaged, or not what its ending says" in message


async def test_a_conversion_has_so_much_time() -> None:
    slow = Converter(1.0)
    started = time.monotonic()
    content = samples.pdf(*[["The quick brown fox jumps over the lazy dog."] * 50] * 400)
    assert "takes more than 1 s to read" in await problem(slow, "a.pdf", content)
    assert time.monotonic() - started < 30
    slow.close()


@pytest.fixture
def children() -> set[int]:
    """Processes of this one, before the test."""
    return _children()


def _children() -> set[int]:
    tasks = Path("/proc/self/task").glob("*/children")
    return {int(pid) for task in tasks for pid in task.read_text().split()}


async def _started(before: set[int]) -> int:
    for _ in range(6000):
        if new := _children() - before:
            return new.pop()
        await asyncio.sleep(0.01)
    raise AssertionError("no conversion started")


async def test_a_cancelled_conversion_is_killed(converter: Converter, children: set[int]) -> None:
    content = samples.pdf(*[["The quick brown fox."] * 50] * 400)
    running = asyncio.create_task(converter.convert("a.pdf", "pdf", content))
    pid = await _started(children)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    await asyncio.to_thread(converter.close)
    assert not Path(f"/proc/{pid}").exists()


async def test_one_killed_from_outside_may_be_tried_again(converter: Converter, children: set[int]) -> None:
    content = samples.pdf(*[["The quick brown fox."] * 50] * 400)
    running = asyncio.create_task(converter.convert("a.pdf", "pdf", content))
    os.kill(await _started(children), signal.SIGKILL)
    with pytest.raises(RuntimeError, match=r"the conversion of a\.pdf was killed"):
        await running


async def test_the_process_knows_no_secrets(monkeypatch: pytest.MonkeyPatch, children: set[int]) -> None:
    monkeypatch.setenv("REVERIE_API_KEY", "key-of-test")
    converter = Converter(60)
    content = samples.pdf(*[["The quick brown fox."] * 50] * 100)
    running = asyncio.create_task(converter.convert("a.pdf", "pdf", content))
    pid = await _started(children)
    await asyncio.sleep(0.2)
    assert b"key-of-test" not in Path(f"/proc/{pid}/environ").read_bytes()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    await asyncio.to_thread(converter.close)
