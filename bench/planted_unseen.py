"""A fifth set, by somebody who had not read the lists of words that the rules have: no rule was changed after
a look at what it shows. It is what to expect of wordings that nobody thought of."""

from __future__ import annotations

from planted_words import NOISE, Words

UNSEEN = Words(
    events=(
        (
            "{a} descaled the espresso machine {when}.",
            "{a} ran the descaler through the espresso machine {when}.",
        ),
        (
            "{a} swept the chimney of the lodge {when}.",
            "{a} cleaned the lodge chimney {when}.",
            "{a} gave the chimney of the lodge a clean {when}.",
        ),
        ("{a} had her braces tightened {when}.", "{a} saw the orthodontist about her braces {when}."),
        (
            "{a} sang with the gospel choir {when}.",
            "{a} joined the gospel choir for its rehearsal {when}.",
            "{a} rehearsed with the gospel choir {when}.",
        ),
        ("{a} restocked the vending machine {when}.", "{a} refilled the vending machine {when}."),
        ("{a} judged the dog show {when}.", "{a} was a judge at the dog show {when}."),
        ("{a} sent the newsletter to the parishioners {when}.", "{a} mailed the parish newsletter {when}."),
        ("{a} practised archery {when}.", "{a} shot arrows at the archery range {when}."),
    ),
    rates=(
        ("{a} forgot her badge {when}.", "{a} left the badge at home {when}."),
        ("{a} got a parking fine {when}.", "{a} was fined for parking {when}."),
        ("{a} complained about the canteen {when}.", "{a} grumbled about the canteen food {when}."),
    ),
    numbers=(
        (("{a} swam {n} lengths {when}.", "{a} managed {n} lengths in the pool {when}."), 20.0, 1.5),
        (("{a} weighed {n} kilos {when}.", "The scales showed {n} kilos for {a} {when}."), 80.0, 0.6),
        (("{a} sold {n} candles {when}.", "{a} got rid of {n} candles {when}."), 12.0, 1.0),
    ),
    pairs=(
        (
            ("{a} ate oysters {when}.", "{a} had a plate of oysters {when}."),
            ("{a} broke out in hives {when}.", "{a} had hives {when}."),
        ),
        (
            ("{a} upgraded the router firmware {when}.", "{a} installed new firmware on the router {when}."),
            (
                "{a} lost the connection to the printer {when}.",
                "The printer of {a} dropped off the network {when}.",
            ),
        ),
        (
            ("{a} argued with the landlord {when}.", "{a} had a row with the landlord {when}."),
            ("{a} baked three loaves of rye {when}.", "{a} made rye bread {when}."),
        ),
    ),
    stated=(
        ("The ferry was cancelled because of the gale.", "ferry", "gale"),
        ("The freezer broke down, so {a} threw away the lamb.", "lamb", "freezer"),
        ("{a} moved the wedding since the vineyard had burned.", "wedding", "vineyard"),
    ),
    chains=(
        "The pump failed because the filter had clogged. As a result, the cellar flooded.",
        "The bakery lost power because a squirrel chewed the cable. Therefore the dough was ruined.",
    ),
    drifts=(
        ("{a}'s favourite composer is Haydn.", "{a}'s favourite composer is Satie now."),
        ("{a} loves horror films.", "{a} can't bear horror films any more."),
        ("{a} lives in Ghent.", "{a} moved to Lyon."),
        ("{a} works for Nokia.", "{a} now works for Ericsson."),
        ("{a} hates rowing.", "{a} adores rowing nowadays."),
        ("{a} prefers trains.", "{a} prefers buses now."),
    ),
    together=(
        "{a} and {b} tiled a bathroom {when}.",
        "{b} drove {a} to the clinic {when}.",
        "{a} lost to {b} at chess {when}.",
        "{a} photographed birds with {b} {when}.",
        "{a} and {b} split a pizza {when}.",
        "{b} showed {a} a tent {when}.",
        "{a} ran into {b} at the library {when}.",
    ),
    begun=(
        ("{a} started a course in sign language.", "{a} completed the course in sign language."),
        ("{a} applied for the scholarship.", "{a} was awarded the scholarship."),
        ("{a} launched an appeal against the tax notice.", "{a} won the appeal against the tax notice."),
        ("{a} began digitising the family slides.", "{a} is done digitising the family slides."),
    ),
    planned=(
        ("{a} wants to build a greenhouse.", "{a} built a greenhouse."),
        ("{a} is going to replace the gutters.", "{a} replaced the gutters."),
    ),
    asked=(
        ("Who has the key to the archive?", "Petra has the key to the archive, in her desk."),
        ("When does the permit for the stall expire?", "The permit for the stall expires in May."),
    ),
    contradictions=(
        ("{a} lives in Basel.", "{a} lives in Split.", 0, 2),
        ("{a} signed the lease on {d0}.", "{a} didn't sign the lease on {d0}.", 0, 3),
        (
            "{a} finished the renovation of the attic on {d0}.",
            "{a} started the renovation of the attic on {d1}.",
            0,
            18,
        ),
        ("{a} was born on 2 July 1984.", "{a} was born on 19 May 1990.", 0, 40),
        ("{a} has 2 daughters.", "{a} has 4 daughters.", 0, 5),
        ("{a} is allergic to penicillin.", "{a} is not allergic to penicillin.", 0, 6),
    ),
    distractors=(
        ("{a} trimmed the hedge {when}.", "{a} cut the hedge {when}."),
        ("{a} tried a new ramen place {when}.", "{a} ate at a new ramen place {when}."),
        ("{a} repotted a cactus {when}.", "{a} put a cactus in a new pot {when}."),
    ),
    noise=NOISE,
)
