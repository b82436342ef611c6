"""What is added to a mission."""

from __future__ import annotations

import pytest

from reverie.service.background import merged


@pytest.mark.parametrize(
    ("mission", "added", "after"),
    [
        ("", "I was born in Texas.", "I was born in Texas."),
        ("I was born in Texas.", "I keep bees. i was  born in texas", "I was born in Texas. I keep bees."),
        ("I keep bees.", "I keep bees!", "I keep bees."),
        ("", "I sail. I sail. I row.", "I sail. I row."),
        ("Dr. Ito is my boss.", "Ask Dr. Ito first.", "Dr. Ito is my boss. Ask Dr. Ito first."),
    ],
)
def test_sentences_are_added_once(mission: str, added: str, after: str) -> None:
    assert merged(mission, added) == after
    assert merged(after, added) == after
