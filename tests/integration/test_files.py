"""Files over HTTP: what is in them comes back, and what cannot be read is told."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
import samples

Answer = dict[str, Any]
Upload = Callable[..., httpx.Response]
Keep = Callable[..., Answer]

SHEET = samples.xlsx({"Goats": [["Name", "Keeper"], ["Ferdinand", "Ruth Adler"], ["Olga", "Kit Moss"]]})
FILES: dict[str, tuple[bytes, str, str]] = {
    "note.txt": (b"Pavel chose the blue tiles.", "Who chose tiles?", "Pavel chose the blue tiles."),
    "note.md": (b"# Plan\n\nRuth plants beans.\n", "What is planted?", "Ruth plants beans."),
    "page.html": (
        b"<h1>Ship</h1><p>The Calypso lies in Utrecht.",
        "Calypso?",
        "The Calypso lies in Utrecht.",
    ),
    "report.pdf": (
        samples.pdf(["Tove ships the editor in June."]),
        "editor?",
        "Tove ships the editor in June.",
    ),
    "letter.docx": (
        samples.docx(["# Staff", "Alice leads the team."]),
        "Who leads?",
        "Alice leads the team.",
    ),
    "show.pptx": (samples.pptx("Roadmap", "Kit tests the whippet."), "whippet?", "Kit tests the whippet."),
    "goats.xlsx": (SHEET, "Who keeps Ferdinand?", "Name: Ferdinand; Keeper: Ruth Adler"),
    "staff.csv": (b"Name;City\nMona;Oslo\nJan;Bergen\n", "Who lives in Oslo?", "Name: Mona; City: Oslo"),
    "mail.eml": (samples.EML, "harbour bell?", "I repaired the harbour bell on Tuesday."),
    "plain.json": (b'"Zoe likes Malaga."', "Malaga?", "Zoe likes Malaga."),
    "lines.jsonl": (
        b'{"role": "user", "content": "My boat is named Nadir."}\n',
        "boat?",
        "My boat is named Nadir.",
    ),
}


@pytest.fixture
def upload(bank: httpx.Client) -> Upload:
    """Upload files by name."""

    def call(
        files: dict[str, bytes] | list[tuple[str, bytes]], request: Answer | None = None
    ) -> httpx.Response:
        named = list(files.items()) if isinstance(files, dict) else files
        form = {"request": json.dumps(request)} if request is not None else {}
        return bank.post("files/retain", files=[("files", one) for one in named], data=form)

    return call


@pytest.fixture
def keep(upload: Upload, finished: Callable[..., Answer]) -> Keep:
    """Upload a file and wait for the end of its operation."""

    def call(name: str, content: bytes, **metadata: Any) -> Answer:
        answer = upload({name: content}, {"files_metadata": [metadata]})
        assert answer.status_code == 200, answer.text
        (key,) = answer.json()["operation_ids"]
        return finished(key)

    return call


@pytest.fixture
def kept_bytes(sql: Callable[..., list[tuple[Any, ...]]], bank_id: str) -> Callable[[], int]:
    """How many files of the bank are in the store."""
    count = "SELECT count(*) FROM files f JOIN banks b USING (bank) WHERE b.bank_id = %s"
    return lambda: int(sql(count, bank_id)[0][0])


def refused(answer: httpx.Response, message: str, field: str = "files.0") -> None:
    assert answer.status_code == 400, answer.text
    (problem,) = answer.json()["detail"]
    assert ".".join(problem["loc"]) == field
    assert message in problem["msg"]


@pytest.mark.parametrize("name", FILES)
def test_what_is_in_a_file_comes_back(
    name: str, bank: httpx.Client, keep: Keep, recall: Callable[..., Answer], kept_bytes: Callable[[], int]
) -> None:
    content, question, text = FILES[name]
    done = keep(name, content)
    assert (done["status"], done["error_message"]) == ("completed", None)
    assert done["operation_type"] == "file_convert_retain"
    assert done["progress"]["stage"] == "storing"
    assert done["result_metadata"]["document_ids"] == [name]
    best = recall(question)["results"][0]
    assert text in best["text"]
    assert best["document_id"] == name
    assert best["metadata"] == {}
    known = bank.get(f"documents/{name}").json()["document_metadata"]
    assert known["file_name"] == name
    assert known["file_size"] == str(len(content))
    assert known["sha256"] == hashlib.sha256(content).hexdigest()
    assert "/" in known["content_type"]
    assert kept_bytes() == 0


def test_several_files_are_a_document_each(
    upload: Upload, finished: Callable[..., Answer], stats: Callable[[], Answer]
) -> None:
    answer = upload({name: content for name, (content, _, _) in FILES.items()})
    assert list(answer.json()) == ["operation_ids"]
    keys = answer.json()["operation_ids"]
    assert len(set(keys)) == len(FILES)
    assert {finished(key)["status"] for key in keys} == {"completed"}
    assert stats()["total_documents"] == len(FILES)


def test_what_is_said_of_a_file(bank: httpx.Client, keep: Keep, recall: Callable[..., Answer]) -> None:
    about = {
        "document_id": "folder/plan",
        "context": "garden",
        "tags": ["t"],
        "metadata": {"by": "ruth"},
        "timestamp": "2024-05-03",
    }
    keep("../plan.txt", b"Ruth plants beans.", **about)
    (result,) = recall("beans", tags=["t"], tags_match="all_strict")["results"]
    assert result["document_id"] == "folder/plan"
    assert result["context"] == "garden"
    assert result["metadata"] == {"by": "ruth"}
    assert result["mentioned_at"].startswith("2024-05-03T00:00:00")
    document = bank.get("documents/folder/plan").json()
    assert document["document_metadata"]["file_name"] == "plan.txt"
    assert document["document_metadata"]["by"] == "ruth"


def test_a_document_read_again_keeps_what_its_file_was(
    bank: httpx.Client, keep: Keep, finished: Callable[..., Answer]
) -> None:
    keep("mail.eml", samples.EML)
    before = bank.get("documents/mail.eml").json()
    again = bank.post("documents/mail.eml/reprocess").json()
    assert finished(again["operation_id"])["status"] == "completed"
    after = bank.get("documents/mail.eml").json()
    assert after["document_metadata"] == before["document_metadata"]
    assert after["document_metadata"]["content_type"] == "message/rfc822"
    assert after["retain_params"]["timestamp"] == "2024-05-03T08:32:00+00:00"


def test_mail_says_who_when_and_about_what(keep: Keep, recall: Callable[..., Answer]) -> None:
    keep("mail.eml", samples.EML)
    results = {r["text"]: r for r in recall("What happened?")["results"]}
    said = next(r for text, r in results.items() if "repaired" in text)
    assert said["mentioned_at"].startswith("2024-05-03T08:32:00")
    assert "from Ines Okafor to Bob Jones" in said["context"]
    assert "Ines Okafor" in said["entities"]
    sold = next(r for text, r in results.items() if "houseboat" in text)
    assert "Bob Jones" in sold["entities"]
    assert "Ines Okafor" not in sold["entities"]
    assert any("invoice.pdf" in text for text in results)


def test_a_time_that_is_given_goes_before_that_of_a_mail(keep: Keep, recall: Callable[..., Answer]) -> None:
    keep("mail.eml", samples.EML, timestamp="2023-01-01", context="inbox")
    result = recall("harbour bell")["results"][0]
    assert result["mentioned_at"].startswith("2023-01-01")
    assert result["context"].startswith("inbox - E-mail from Ines Okafor")
    keep("other.eml", samples.EML, timestamp="unset")
    unset = [r for r in recall("harbour bell")["results"] if r["document_id"] == "other.eml"]
    assert unset
    assert {r["mentioned_at"] for r in unset} == {None}


def test_the_same_file_twice_is_stored_once(
    keep: Keep, facts: Callable[..., list[Answer]], stats: Callable[[], Answer]
) -> None:
    keep("staff.csv", FILES["staff.csv"][0])
    before = facts()
    done = keep("staff.csv", FILES["staff.csv"][0])
    assert done["status"] == "completed"
    assert facts() == before
    assert stats()["total_documents"] == 1


def test_a_changed_file_replaces_its_document(keep: Keep, facts: Callable[..., list[Answer]]) -> None:
    keep("a.csv", b"Name,City\nMona,Oslo\nJan,Bergen\n")
    keep("a.csv", b"Name,City\nMona,Oslo\nJan,Narvik\n")
    assert sorted(f["text"].lstrip("- ") for f in facts()) == [
        "Name: Jan; City: Narvik",
        "Name: Mona; City: Oslo",
    ]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("broken.pdf", b"%PDF-1.4 cut off", "broken.pdf is damaged, or not what its ending says"),
        (
            "locked.pdf",
            samples.pdf(["secret"], encrypted=True),
            "locked.pdf is encrypted: remove its password",
        ),
        ("scan.pdf", samples.pdf([]), "scan.pdf has no text, as scans do not: run OCR"),
        ("broken.docx", b"PK\x03\x04", "broken.docx is damaged or no .docx file"),
        ("old.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1", "old.xlsx is encrypted or of an older format"),
        ("bomb.docx", samples.bomb(), "bomb.docx unpacks to 2 parts"),
        ("latin.txt", b"caf\xe9", "latin.txt is not UTF-8 (byte 0xe9 at position 3): save it as UTF-8"),
        ("half.json", b'{"a": ', "half.json is not JSON"),
    ],
)
def test_a_file_that_cannot_be_read_fails_once(
    name: str,
    content: bytes,
    message: str,
    bank: httpx.Client,
    keep: Keep,
    stats: Callable[[], Answer],
    kept_bytes: Callable[[], int],
) -> None:
    failed = keep(name, content)
    assert failed["status"] == "failed"
    assert message in failed["error_message"]
    assert failed["retry_count"] == 0
    assert failed["progress"]["stage"] == "converting"
    (listed,) = bank.get("operations", params={"status": "failed"}).json()["operations"]
    assert listed["filename"] == name
    assert stats()["total_documents"] == 0
    assert kept_bytes() == 0


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("virus.exe", b"MZ", "virus.exe is of an unknown type: give it one of the endings txt, "),
        ("noending", b"x", "noending is of an unknown type"),
        ("empty.pdf", b"", "empty.pdf is empty"),
        ("..", b"x", "has no name"),
        ("a" * 260 + ".txt", b"x", "has a name of more than 256 characters"),
        ("large.txt", b"a" * (20 * 1024 * 1024 + 1), "large.txt has 20,971,521 bytes, over the limit"),
    ],
    ids=["unknown", "no ending", "empty", "no name", "long name", "large"],
)
def test_what_is_refused_leaves_nothing(
    name: str, content: bytes, message: str, upload: Upload, bank: httpx.Client
) -> None:
    refused(upload({"good.txt": b"Fine.", name: content}), message, "files.1")
    assert bank.get("profile").status_code == 404  # not even the bank is there


def test_requests_that_do_not_fit_their_files(upload: Upload, bank: httpx.Client) -> None:
    one = {"a.txt": b"x"}
    refused(upload(one, {"files_metadata": []}), "0 entries for 1 files", "request.files_metadata")
    refused(upload(one, {"parser": "iris"}), "no parser 'iris'", "request.parser")
    refused(upload(one, {"files_metadata": [{"parser": ["markitdown", "ocr"]}]}), "'ocr'", "request.parser")
    refused(
        upload(one, {"files_metadata": [{"strategy": "none"}]}),
        "strategy",
        "request.files_metadata.0.strategy",
    )
    same = [("a/x.txt", b"1"), ("b/x.txt", b"2")]
    refused(upload(same), "would be one document, 'x.txt'", "files.1")
    refused(upload({f"{n}.txt": b"x" for n in range(21)}), "over the limit of 20", "files")
    form = {"files": [("files", ("a.txt", b"x"))]}
    refused(bank.post("files/retain", data={"request": "{"}, **form), "request is not JSON", "request")
    for wrong in ("[]", '{"files_metadata": [{"tags": "t"}]}', '{"files_metadata": [{"timestamp": "soon"}]}'):
        answer = bank.post("files/retain", data={"request": wrong}, **form)
        assert answer.status_code == 422, answer.text
        assert answer.json()["detail"][0]["loc"][:2] == ["body", "request"]
    assert bank.post("files/retain", data={"request": "{}"}, files={}).status_code in (415, 422)
    assert bank.get("profile").status_code == 404


def test_parsers_and_unknown_parameters(upload: Upload) -> None:
    answer = upload(
        {"a.txt": b"x"}, {"parser": ["markitdown"], "files_metadata": [{"colour": "red"}], "x": 1}
    )
    assert answer.status_code == 200
    assert answer.headers["x-ignored-params"] == "x, files_metadata.0.colour"


def test_bodies_that_are_no_form(bank: httpx.Client) -> None:
    kind = "multipart/form-data"
    for headers, body in (
        ({"content-type": kind}, b"x"),
        ({"content-type": f"{kind}; boundary=b"}, b"--c\r\n\r\n"),
        ({"content-type": f"{kind}; boundary=b"}, b"--b\r\nContent-Disposition: form-data\r\n\r\n--b--\r\n"),
    ):
        answer = bank.post("files/retain", content=body, headers=headers)
        assert answer.status_code in (400, 422), answer.text
        assert answer.json()["detail"][0]["loc"][0] == "body"
    assert bank.post("files/retain", json={}).status_code == 415
    assert "multipart/form-data" in bank.post("files/retain", json={}).text


def test_a_page_of_another_site_cannot_send_files(bank: httpx.Client) -> None:
    files = {"files": ("a.txt", b"Planted.")}
    for origin in ("https://evil.example", "null", "http://["):
        assert bank.post("files/retain", files=files, headers={"origin": origin}).status_code == 403
    own = f"http://{bank.base_url.host}:{bank.base_url.port}"
    assert bank.post("files/retain", files=files, headers={"origin": own}).status_code == 200


def test_progress_of_a_long_file(bank: httpx.Client, upload: Upload) -> None:
    small = {"retain_chunk_size": 200}
    assert httpx.put(str(bank.base_url).rstrip("/"), json=small, timeout=60).status_code == 200
    text = "\n\n".join(f"In part {n} Ruth plants beans beside the old harbour wall." for n in range(2400))
    (key,) = upload({"long.txt": text.encode()}).json()["operation_ids"]
    seen: dict[str, Answer] = {}
    deadline = time.monotonic() + 120
    while (found := bank.get(f"operations/{key}").json())["status"] in ("pending", "processing"):
        assert time.monotonic() < deadline
        if found["progress"]:
            seen[found["progress"]["stage"]] = found["progress"]
        time.sleep(0.02)
    assert found["status"] == "completed"
    extracting = seen["extracting"]
    assert 0 < extracting["processed"] <= extracting["total"]
    assert extracting["total"] > 100
    assert set(extracting) == {"stage", "at", "processed", "total", "detail"}
    listed = bank.get("operations").json()["operations"][0]
    assert listed["task_type"] == "file_convert_retain"
    assert (listed["document_id"], listed["filename"]) == ("long.txt", "long.txt")
    assert listed["progress"]["stage"] == "storing"


def test_a_deleted_bank_takes_its_files_along(
    bank: httpx.Client, upload: Upload, sql: Callable[..., list[tuple[Any, ...]]]
) -> None:
    slow = samples.pdf(*[["The quick brown fox jumps over the lazy dog."] * 50] * 20)
    assert upload({f"{n}.pdf": slow for n in range(3)}).status_code == 200
    assert httpx.delete(str(bank.base_url).rstrip("/"), timeout=60).status_code == 200
    assert sql("SELECT count(*) FROM files f LEFT JOIN banks b USING (bank) WHERE b.bank IS NULL") == [(0,)]


def test_without_the_extra_it_is_named(upload: Upload, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reverie.files.kinds.find_spec", lambda module: None)
    refused(upload({"a.pdf": b"%PDF-"}), "install the extra `files`: pip install 'reverie-memory[files]'")
    assert upload({"a.csv": b"a,b\n1,2\n"}).status_code == 200
