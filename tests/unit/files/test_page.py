from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie.errors import InvalidRequest
from reverie.files.page import from_html, to_markdown


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Ruth <b>plants</b>\n  beans<br>in May.<p>And peas.", "Ruth plants beans\nin May.\n\nAnd peas."),
        ("<title>Plan &amp; more</title><h2>The\n garden</h2>x", "# Plan & more\n\n## The garden\n\nx"),
        ("<h1></h1><p>plain</p>", "plain"),
        ("<ul><li>one<li><p>two</p></li></ul>end", "- one\n- two\n\nend"),
        ("a<script>evil()</script><style>p{}</style><template>t</template>b", "ab"),
        ("<pre>  x = 1\n  y</pre>", "```\n  x = 1\n  y\n```"),
        ("<div>one</div><div>two</div>", "one\n\ntwo"),
        ("caf&eacute; &#128512; &nope;", "café 😀 &nope;"),
        ("<p>unclosed <b>tags", "unclosed tags"),
        ("no tags at all", "no tags at all"),
        ("", ""),
    ],
)
def test_pages_as_markdown(html: str, text: str) -> None:
    assert to_markdown(html) == text


def test_tables_of_data_are_rows() -> None:
    html = "<table><tr><th>Name<th>City<tr><td>Alice<td>Lisbon</table>"
    assert to_markdown(html) == "- Name: Alice; City: Lisbon"


def test_tables_that_lay_out_a_page_are_its_paragraphs() -> None:
    html = "<table><tr><td><p>One.</p><p>Two.</p></td><td><table><tr><td>Three.</td></tr></table></table>end"
    assert to_markdown(html) == "One.\n\nTwo.\n\nThree.\n\nend"


def test_the_page_names_its_character_set() -> None:
    assert from_html(b'<meta charset="iso-8859-1"><p>caf\xe9') == "café"
    assert from_html("<p>café".encode()) == "café"
    with pytest.raises(InvalidRequest, match="is not UTF-8"):
        from_html(b"<p>caf\xe9")


@given(st.text(alphabet="<>/abtdrhliprexscoum \"'=!-&#;1"))
def test_any_text_can_be_read(html: str) -> None:
    to_markdown(html)
