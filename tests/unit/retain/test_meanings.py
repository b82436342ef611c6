"""Which entity each mention of a write means."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence

from reverie.model import EntityKind, Mention, new_id
from reverie.retain.company import MentioningFact
from reverie.retain.forest import Node
from reverie.retain.meanings import Meanings, wanted
from reverie.retain.names import fold, keys, read


def fact(
    *names: str | Mention,
    document: str = "d",
    guess: bool = True,
    speaker: str | None = None,
    sentence: uuid.UUID | None = None,
) -> MentioningFact:
    mentions = [Mention(n, "person") if isinstance(n, str) else n for n in names]
    return MentioningFact(new_id(), document, tuple((m, guess) for m in mentions), speaker, sentence)


def turn(speaker: str, document: str = "d") -> MentioningFact:
    """What a speaker says of no one else."""
    return fact(speaker, document=document, speaker=speaker)


def stored(text: str, kind: EntityKind = "person", into: Node | None = None, sense: int = 0) -> Node:
    name = read(text, kind)
    node_id = new_id()
    node = Node(node_id, name.key, name, into.id if into else node_id, into.id if into else None, sense)
    if into:
        node.score, node.reason, node.merged_by = 0.8, "a rule", "rule"
    return node


def decided(
    facts: Sequence[MentioningFact], bank: Iterable[Node] = (), spoken: Iterable[tuple[str, str]] = ()
) -> Meanings:
    """All decisions of a write, where the bank holds these names and documents have had these speakers."""
    known = defaultdict(list)
    mentioned = {key for key, _ in wanted(facts)} | {fold(speaker) for _, speaker in spoken}
    for node in bank:
        if node.key in mentioned:
            known[node.key].append(node)
    meanings = Meanings(facts, known, spoken)
    if meanings.undecided:
        assert meanings.plant(bank, ())
        meanings.place()
        meanings.sought_besides()
        meanings.questions()
        meanings.decide()
    return meanings


def heads(meanings: Meanings, facts: Sequence[MentioningFact]) -> list[list[str]]:
    """The names of the roots that the mentions of each fact mean."""
    return [
        [
            meanings.forest[meanings.forest.root(node.head)].name.text
            for unit in dict.fromkeys((read(m.name, m.kind).key, m.label or not g) for m, g in one.mentions)
            for node in [meanings.by_fact.get((unit, one.id)) or meanings.nodes[unit]]
        ]
        for one in facts
    ]


def test_a_phrase_in_small_letters_is_only_ever_itself() -> None:
    meanings = decided(
        [fact(Mention("machine learning", "concept"), Mention("tone:warm", "concept", label=True))]
    )
    assert [node.open for node in meanings.new] == [False, False]
    assert not meanings.news


def test_a_known_full_name_needs_nothing_more() -> None:
    alice = stored("Alice Chen")
    meanings = Meanings([fact("Alice Chen")], {"alice chen": [alice]})
    assert meanings.undecided == []
    assert meanings.nodes["alice chen", False] is alice
    assert meanings.new == []


def test_kind_and_spelling_are_the_best_of_the_mentions() -> None:
    one = wanted([fact(Mention("alice chen", "concept")), fact("Alice Chen")])["alice chen", False]
    assert (one.text, one.kind, one.open) == ("Alice Chen", "person", True)


def test_each_mention_of_one_name_may_mean_another() -> None:
    facts = [
        fact("Alice Chen", Mention("Google", "organization"), document="a"),
        fact("Alice Smith", Mention("Oslo", "place"), document="b"),
        fact("Alice", Mention("Google", "organization"), document="c"),
        fact("Alice", Mention("Oslo", "place"), document="c"),
        fact("Alice", document="d"),
    ]
    meanings = decided(facts)
    assert heads(meanings, facts) == [
        ["Alice Chen", "Google"],
        ["Alice Smith", "Oslo"],
        ["Alice Chen", "Google"],
        ["Alice Smith", "Oslo"],
        ["Alice"],
    ]
    assert sorted(n.sense for n in meanings.new if n.key == "alice") == [0, 1, 2]


def test_a_name_without_mention_is_not_made() -> None:
    facts = [fact("Alice Chen"), fact("Alice Smith", document="e"), fact("Alice", "Alice Chen")]
    meanings = decided(facts)
    assert heads(meanings, facts)[2] == ["Alice Chen", "Alice Chen"]
    assert [n.parent is not None for n in meanings.new if n.key == "alice"] == [True]


def test_the_document_tells_who_was_named_last() -> None:
    facts = [fact("Alice Chen"), fact("Alice"), fact("Alice Smith"), fact("Alice")]
    assert heads(decided(facts), facts) == [["Alice Chen"], ["Alice Chen"], ["Alice Smith"], ["Alice Smith"]]


def test_a_vague_name_of_the_bank_is_explained_by_a_new_full_one() -> None:
    alice = stored("Alice")
    meanings = decided([fact("Alice Chen")], [alice])
    assert alice.parent == meanings.nodes["alice chen", False].id
    assert alice.reason == "Alice can be short for Alice Chen"


def test_a_vague_name_is_not_explained_where_two_fit() -> None:
    alice, smith = stored("Alice"), stored("Alice Smith")
    decided([fact("Alice Chen")], [alice, smith])
    assert alice.parent is None


def test_what_was_decided_once_stays_until_doubt_arises() -> None:
    chen = stored("Alice Chen")
    alice = stored("Alice", into=chen)
    facts = [fact("Alice Smith", document="a"), fact("Alice", document="b")]
    meanings = decided(facts, [chen, alice])
    assert alice.parent == chen.id
    assert heads(meanings, facts)[1] == ["Alice"]


def test_a_person_decides_what_a_name_means() -> None:
    chen, smith = stored("Alice Chen"), stored("Alice Smith")
    alice = stored("Alice", into=smith)
    alice.merged_by = "person"
    facts = [fact("Alice", document="x")]
    meanings = decided(facts, [chen, smith, alice])
    assert meanings.nodes["alice", False] is alice


def test_two_forms_in_one_fact_are_two_people() -> None:
    facts = [fact("Bob Chen", "Robert Chen")]
    assert heads(decided(facts), facts) == [["Bob Chen", "Robert Chen"]]


def test_an_acronym_means_what_stands_beside_it() -> None:
    who, world = Mention("WHO", "organization"), Mention("World Health Organization", "organization")
    facts = [fact(who, document="a"), fact(world, document="b")]
    assert heads(decided(facts), facts) == [["WHO"], ["World Health Organization"]]
    facts = [fact(who), fact(world)]
    assert heads(decided(facts), facts) == [["World Health Organization"]] * 2


def test_literal_names_meet_equal_ones_only() -> None:
    chen = stored("Robert Chen")
    bob = stored("Bob Chen", into=chen)
    meanings = decided([fact("Bob Chen", guess=False)], [chen, bob])
    node = meanings.nodes["bob chen", True]
    assert node is not bob
    assert (node.parent, node.sense, node.open) == (None, 1, False)


def test_names_are_asked_for_by_their_keys() -> None:
    meanings = Meanings([fact("Alice"), fact("Bob Chen"), fact("Lima Ltd", guess=False)], {})
    cores, leads, ids = meanings.sought()
    for other in ("Alice Chen", "Robert Chen"):
        index = keys(read(other, "person"))
        assert index.core in cores or index.lead in leads
    assert keys(read("Lima", "organization")).core not in cores
    assert ids == set()


def test_speakers_of_one_document_are_different_people() -> None:
    talk = [turn(name) for name in ("Kate", "Katherine", "Bill", "William", "Will")]
    assert heads(decided(talk), talk) == [["Kate"], ["Katherine"], ["Bill"], ["William"], ["Will"]]
    apart = [turn("Kate"), turn("Katherine", document="e")]
    assert heads(decided(apart), apart) == [["Katherine"], ["Katherine"]]


def test_speakers_stay_apart_where_a_fuller_name_fits_both() -> None:
    talk = [turn("Kate"), turn("Katherine"), fact("Katherine Smith", document="e")]
    assert heads(decided(talk), talk) == [["Kate"], ["Katherine Smith"], ["Katherine Smith"]]


def test_one_who_spoke_before_is_another() -> None:
    later = [turn("Katherine")]
    meanings = decided(later, [stored("Kate")], [("d", "Kate")])
    assert heads(meanings, later) == [["Katherine"]]
    assert [{a.key, b.key} for a, b in meanings.parted] == [{"kate", "katherine"}]


def test_a_dialogue_undoes_what_a_rule_decided() -> None:
    katherine = stored("Katherine")
    kate = stored("Kate", into=katherine)
    talk = [turn("Kate"), turn("Katherine")]
    assert heads(decided(talk, [katherine, kate]), talk) == [["Kate"], ["Katherine"]]
    kate = stored("Kate", into=katherine)
    kate.merged_by = "person"
    assert heads(decided(talk, [katherine, kate]), talk) == [["Katherine"], ["Katherine"]]


def test_two_full_names_in_one_sentence_are_two_people() -> None:
    first = fact("Bob Hill")
    facts = [first, fact("Robert Hill", sentence=first.id)]
    assert heads(decided(facts), facts) == [["Bob Hill"], ["Robert Hill"]]
    facts = [first, fact("Robert Hill")]
    assert heads(decided(facts), facts) == [["Robert Hill"], ["Robert Hill"]]
