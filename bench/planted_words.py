"""What is told in banks with planted patterns: activities in several wordings, two sets to develop with.

{a} is who it is about, {b} somebody else, {when} a time expression or nothing. The rules were written with
the first set, and mended after a look at what they missed in the second and the third. The held-out set of
planted_held_out.py was written next. The fourth and the fifth set told anew what rules miss; the sixth and
planted_unseen.py are only measured with: no rule was changed after a look at what it misses there.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """One set. ``events``, ``distractors``: wordings of one activity each. ``numbers``: with {n}. ``pairs``:
    what comes first with what follows. ``stated``: cause and effect in one text. ``chains``: three in a
    row."""

    events: tuple[tuple[str, ...], ...]
    rates: tuple[tuple[str, ...], ...]
    numbers: tuple[tuple[tuple[str, ...], float, float], ...]
    pairs: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    stated: tuple[tuple[str, str, str], ...]
    chains: tuple[str, ...]
    drifts: tuple[tuple[str, str], ...]
    together: tuple[str, ...]
    begun: tuple[tuple[str, str], ...]
    planned: tuple[tuple[str, str], ...]
    asked: tuple[tuple[str, str], ...]
    contradictions: tuple[tuple[str, str, int, int], ...]
    distractors: tuple[tuple[str, ...], ...]
    noise: tuple[str, ...]


NOISE = (
    "{a} bought a {thing} {when}.",
    "{a} painted a {thing} {when}.",
    "{a} lost a {thing} {when}.",
    "{a} talked about the {thing} {when}.",
    "{a} photographed an old {thing} {when}.",
    "{a} repaired the {thing} {when}.",
    "{a} saw a documentary about a {thing} {when}.",
    "{a} carried a {thing} to the cellar {when}.",
    "{a} is fond of the {thing}.",
    "{a} has a {thing} in the hall.",
    "The {thing} of {a} is green.",
    "{a} dreamed of a {thing} {when}.",
    "{a} gave a {thing} to {b} {when}.",
    "{a} saw {b} near the {thing} {when}.",
)
THINGS = (
    "lamp kite statue violin map fox chair clock tent drum ladder mirror rug basket globe telescope anchor"
    " carpet piano vase bench easel helmet saddle compass lantern bucket trophy puppet barrel canoe"
    " wheelbarrow typewriter scarf"
).split()
DEVELOPED = Words(
    events=(
        (
            "{a} went swimming at the city pool {when}.",
            "{a} swam at the pool {when}.",
            "{a} was at the city pool for a swim {when}.",
        ),
        (
            "{a} had a piano lesson {when}.",
            "{a} took a piano lesson {when}.",
            "{a} was at the piano lesson {when}.",
        ),
        (
            "{a} paid the rent {when}.",
            "{a} transferred the rent {when}.",
            "{a} paid the rent for the flat {when}.",
        ),
        ("{a} watered the office plants {when}.", "{a} gave the office plants water {when}."),
        (
            "{a} called her mother {when}.",
            "{a} phoned her mother {when}.",
            "{a} had a call with her mother {when}.",
        ),
        (
            "{a} cooked for the shelter {when}.",
            "{a} cooked a meal for the shelter {when}.",
            "{a} made dinner for the shelter {when}.",
        ),
        ("{a} played chess at the club {when}.", "{a} played a game of chess at the club {when}."),
        ("{a} cleaned the coffee machine {when}.", "{a} gave the coffee machine a cleaning {when}."),
    ),
    rates=(
        (
            "{a} complained about back pain {when}.",
            "{a} complained of back pain {when}.",
            "{a} had back pain {when}.",
        ),
        ("{a} argued with the landlord {when}.", "{a} quarrelled with the landlord {when}."),
        ("{a} ordered pizza {when}.", "{a} ordered a pizza for dinner {when}."),
    ),
    numbers=(
        (("{a}'s weight was {n} kg {when}.", "{a} weighed {n} kg {when}."), 80.0, 0.7),
        (
            (
                "{a}'s electricity bill was {n} euros {when}.",
                "{a} paid an electricity bill of {n} euros {when}.",
            ),
            60.0,
            4.0,
        ),
        (("{a} ran {n} km {when}.", "{a} went for a run of {n} km {when}."), 5.0, 0.9),
    ),
    pairs=(
        (
            ("{a} worked late at the office {when}.", "{a} stayed late at the office {when}."),
            ("{a} had a headache {when}.", "{a} suffered from a headache {when}."),
        ),
        (
            ("{a} ate a lot of cheese {when}.", "{a} ate much cheese {when}."),
            ("{a} slept badly {when}.", "{a} slept very badly {when}."),
        ),
        (
            ("{a} deployed a new release {when}.", "{a} rolled out a new release {when}."),
            ("{a} received complaints from customers {when}.", "{a} got complaints from customers {when}."),
        ),
    ),
    stated=(
        ("The basement flooded because the pipe had burst.", "basement", "pipe"),
        ("{a} missed the train because the taxi was late.", "train", "taxi"),
        ("The pump was broken, so {a} closed the pool.", "pool", "pump"),
    ),
    chains=(
        "The server crashed because the disk was full. As a result, the launch was postponed.",
        "The harvest failed because the summer was dry. Therefore the mill closed its doors.",
    ),
    drifts=(
        ("{a}'s favourite editor is Emacs.", "{a}'s favourite editor is now Vim."),
        ("{a} loves coffee.", "{a} can't stand coffee any more."),
        ("{a} hates running.", "{a} enjoys running these days."),
        ("{a} lives in Lisbon.", "{a} moved to Kyoto."),
        ("{a} works at Siemens.", "{a} joined Nokia."),
        ("{a} prefers tea over coffee.", "{a} prefers coffee over tea."),
    ),
    together=(
        "{a} and {b} visited the museum {when}.",
        "{a} had lunch with {b} {when}.",
        "{a} and {b} went to the cinema {when}.",
        "{a} helped {b} with the garden {when}.",
        "{b} drove {a} to the station {when}.",
        "{a} cooked with {b} {when}.",
        "{a} and {b} walked along the river {when}.",
    ),
    begun=(
        ("{a} started a trial of Notion.", "{a} ended the trial of Notion."),
        ("{a} began a Spanish course.", "{a} finished the Spanish course."),
        ("{a} launched a survey about the canteen.", "{a} closed the survey about the canteen."),
        ("{a} applied for a visa to Canada.", "The visa to Canada of {a} was rejected in the end."),
    ),
    planned=(
        ("{a} plans to renovate the bathroom.", "{a} renovated the bathroom."),
        ("{a} wants to sell the old van.", "{a} sold the old van."),
    ),
    asked=(
        ("Did anyone book the hotel in Rome?", "{a} booked the hotel in Rome."),
        ("Who has the key to the archive?", "{a} has the key to the archive."),
    ),
    contradictions=(
        ("{a} lives in Porto.", "{a} lives in Bergen.", 0, 3),
        ("{a} attended the board meeting today.", "{a} did not attend the board meeting today.", 0, 0),
        ("{a} finished the tax course on {d0}.", "{a} started the tax course on {d1}.", 0, 20),
        ("{a} was born on 3 May 1984.", "{a} was born on 9 June 1985.", 0, 30),
        ("{a} has 3 cats.", "{a} has 5 cats.", 0, 4),
        ("{a}'s favourite colour is blue.", "{a}'s favourite colour is red.", 0, 5),
    ),
    distractors=(
        ("{a} went to the cinema {when}.", "{a} was at the cinema {when}."),
        ("{a} baked bread {when}.", "{a} baked a loaf of bread {when}."),
        ("{a} washed the car {when}.", "{a} gave the car a wash {when}."),
    ),
    noise=NOISE,
)
SECOND = Words(
    events=(
        (
            "{a} visited the dentist {when}.",
            "{a} had an appointment at the dentist {when}.",
            "{a} sat in the dentist's chair {when}.",
        ),
        (
            "{a} sang with the choir {when}.",
            "{a} attended choir practice {when}.",
            "{a} rehearsed with the choir {when}.",
        ),
        (
            "{a} backed up the database {when}.",
            "{a} made a backup of the database {when}.",
            "{a} ran the database backup {when}.",
        ),
        ("{a} donated blood {when}.", "{a} gave blood {when}."),
        (
            "{a} met the accountant {when}.",
            "{a} had a meeting with the accountant {when}.",
            "{a} saw the accountant {when}.",
        ),
        ("{a} took the dog to the groomer {when}.", "{a} brought the dog to the groomer {when}."),
        ("{a} mowed the lawn {when}.", "{a} cut the lawn {when}.", "{a} was out mowing the lawn {when}."),
        (
            "{a} published a newsletter {when}.",
            "{a} sent out the newsletter {when}.",
            "{a} wrote and sent the newsletter {when}.",
        ),
    ),
    rates=(
        ("{a} forgot the house keys {when}.", "{a} left the house keys behind {when}."),
        ("{a} reported a bug in the payment page {when}.", "{a} found a bug in the payment page {when}."),
        (
            "{a} went climbing {when}.",
            "{a} was at the climbing wall {when}.",
            "{a} climbed at the wall {when}.",
        ),
    ),
    numbers=(
        (
            ("{a}'s blood pressure was {n} {when}.", "{a} measured a blood pressure of {n} {when}."),
            125.0,
            3.0,
        ),
        (("{a} sold {n} tickets {when}.", "{a} managed to sell {n} tickets {when}."), 40.0, 5.0),
        (
            ("The commute took {a} {n} minutes {when}.", "{a} needed {n} minutes for the commute {when}."),
            30.0,
            2.5,
        ),
    ),
    pairs=(
        (
            ("{a} argued with the supplier {when}.", "{a} had an argument with the supplier {when}."),
            ("{a} received a late delivery {when}.", "{a} got a delivery that was late {when}."),
        ),
        (
            ("{a} skied in the mountains {when}.", "{a} spent the day skiing in the mountains {when}."),
            ("{a} had sore knees {when}.", "{a} complained about sore knees {when}."),
        ),
        (
            ("{a} published a blog post {when}.", "{a} put a new post on the blog {when}."),
            ("{a} gained subscribers {when}.", "{a} won new subscribers {when}."),
        ),
    ),
    stated=(
        ("The concert was cancelled because the singer had caught a cold.", "concert", "singer"),
        ("The road was icy, so {a} stayed at the hotel.", "hotel", "road"),
        ("{a} changed the password because the laptop had been stolen.", "password", "laptop"),
    ),
    chains=(
        "The bridge was closed because the river had risen. As a consequence, the market moved to the hill.",
        "The oven broke down because the fuse had blown. That is why the bakery sold no bread.",
    ),
    drifts=(
        ("{a}'s favourite band is Radiohead.", "Nowadays {a}'s favourite band is Portishead."),
        ("{a} is keen on tennis.", "{a} has gone off tennis."),
        ("{a} dislikes opera.", "{a} has become really fond of opera."),
        ("{a} is living in Galway.", "{a} relocated to Graz."),
        ("{a} works for Philips.", "{a} started at Bosch."),
        ("{a} adores horror films.", "{a} has lost interest in horror films."),
    ),
    together=(
        "{a} played badminton against {b} {when}.",
        "{a} and {b} gave a talk {when}.",
        "{b} handed {a} an umbrella {when}.",
        "{a} shared a taxi with {b} {when}.",
        "{a} interviewed {b} {when}.",
        "{b} and {a} tasted wine {when}.",
        "{a} wrote a letter to {b} {when}.",
    ),
    begun=(
        ("{a} kicked off a pilot of the new scanner.", "{a} concluded the pilot of the new scanner."),
        ("{a} enrolled in a pottery class.", "{a} completed the pottery class."),
        ("{a} submitted a paper to the journal.", "The paper of {a} was published by the journal."),
        ("{a} lent the drill to a neighbour.", "The neighbour returned the drill to {a}."),
    ),
    planned=(
        ("{a} intends to plant an apple tree.", "{a} planted an apple tree."),
        ("{a} is going to replace the boiler.", "{a} replaced the boiler."),
    ),
    asked=(
        ("What is the code of the alarm system?", "The code of the alarm system is on the note by the door."),
        ("When does the warranty of the fridge expire?", "The warranty of the fridge expires in March."),
    ),
    contradictions=(
        ("{a} works at Canon.", "{a} works at Ikea.", 0, 3),
        ("{a} signed the contract on {d0}.", "{a} didn't sign the contract on {d0}.", 0, 2),
        ("{a} completed the first aid training on {d0}.", "{a} began the first aid training on {d1}.", 0, 15),
        ("{a} married Robin on 4 July 2015.", "{a} married Robin on 11 August 2016.", 0, 25),
        ("{a} owns 2 boats.", "{a} owns 4 boats.", 0, 6),
        ("{a} is a vegetarian.", "{a} is not a vegetarian.", 0, 4),
    ),
    distractors=(
        ("{a} borrowed a novel from the library {when}.", "{a} took a novel home from the library {when}."),
        ("{a} went to the theatre {when}.", "{a} was at the theatre {when}."),
        ("{a} ironed the shirts {when}.", "{a} did the ironing of the shirts {when}."),
    ),
    noise=NOISE,
)
