"""Two more sets of what is told in banks with planted patterns: see planted_words.py."""

from __future__ import annotations

from planted_words import NOISE, Words

THIRD = Words(
    events=(
        (
            "{a} inspected the fire extinguishers {when}.",
            "{a} checked the fire extinguishers {when}.",
            "{a} did an inspection of the fire extinguishers {when}.",
        ),
        (
            "{a} tutored the twins in physics {when}.",
            "{a} gave the twins a physics lesson {when}.",
            "{a} taught the twins physics {when}.",
        ),
        ("{a} rotated the server certificates {when}.", "{a} renewed the certificates of the server {when}."),
        (
            "{a} volunteered at the food bank {when}.",
            "{a} helped out at the food bank {when}.",
            "{a} worked a shift at the food bank {when}.",
        ),
        (
            "{a} went to physiotherapy {when}.",
            "{a} had a session of physiotherapy {when}.",
            "{a} saw the physiotherapist {when}.",
        ),
        ("{a} reviewed the quarterly figures {when}.", "{a} went through the quarterly figures {when}."),
        ("{a} fed the neighbour's rabbits {when}.", "{a} gave food to the neighbour's rabbits {when}."),
        (
            "{a} hosted a board game evening {when}.",
            "{a} had people over for board games {when}.",
            "{a} held a board game night {when}.",
        ),
    ),
    rates=(
        ("{a} overslept {when} and skipped breakfast.", "{a} overslept and went without breakfast {when}."),
        (
            "{a} lost a game of darts {when}.",
            "{a} was beaten at darts {when}.",
            "{a} was defeated in a game of darts {when}.",
        ),
        ("{a} praised the new intern {when}.", "{a} had words of praise for the new intern {when}."),
    ),
    numbers=(
        (("{a} typed {n} words per minute {when}.", "{a} reached {n} words per minute {when}."), 55.0, 3.0),
        (("{a} spent {n} dollars on groceries {when}.", "Groceries cost {a} {n} dollars {when}."), 90.0, 6.0),
        (("{a} slept {n} hours {when}.", "{a} got {n} hours of sleep {when}."), 6.0, 0.25),
    ),
    pairs=(
        (
            ("{a} skipped lunch {when}.", "{a} went without lunch {when}."),
            ("{a} snapped at a colleague {when}.", "{a} was rude to a colleague {when}."),
        ),
        (
            ("{a} watered the lawn with the old hose {when}.", "{a} used the old hose on the lawn {when}."),
            ("{a} found a puddle in the garage {when}.", "{a} discovered a puddle in the garage {when}."),
        ),
        (
            ("{a} taught the evening class {when}.", "{a} gave the evening class {when}."),
            ("{a} lost her voice {when}.", "{a} was hoarse {when} and lost her voice."),
        ),
    ),
    stated=(
        ("The parade was moved indoors because a storm had hit the coast.", "parade", "storm"),
        ("The elevator was out of order, so {a} carried the boxes upstairs.", "boxes", "elevator"),
        ("{a} sold the motorbike because the insurance had become too expensive.", "motorbike", "insurance"),
    ),
    chains=(
        "The dam leaked because the concrete had cracked. As a result, the valley was evacuated.",
        "The shop ran out of flour because the truck had an accident. Therefore the baker closed early.",
    ),
    drifts=(
        ("{a}'s favourite season is winter.", "{a}'s favourite season is summer now."),
        ("{a} enjoys jogging.", "{a} is sick of jogging."),
        ("{a} can't stand jazz.", "{a} is crazy about jazz these days."),
        ("{a} lives in Leiden.", "{a} has moved to Antwerp."),
        ("{a} works at Volvo.", "{a} joined Scania."),
        ("{a} is a big fan of sushi.", "{a} doesn't like sushi any more."),
    ),
    together=(
        "{a} and {b} repaired a radio {when}.",
        "{a} sawed wood with {b} {when}.",
        "{b} taught {a} some Italian {when}.",
        "{a} met {b} at the harbour {when}.",
        "{a} and {b} rehearsed a play {when}.",
        "{b} cut the hair of {a} {when}.",
        "{a} beat {b} at table tennis {when}.",
    ),
    begun=(
        ("{a} started a diet without sugar.", "{a} quit the diet without sugar."),
        (
            "{a} opened a ticket about the broken scanner.",
            "The ticket about the broken scanner was closed by {a}.",
        ),
        (
            "{a} registered for the chess tournament.",
            "{a} came back from the chess tournament with a medal in the end.",
        ),
        ("{a} began restoring a wooden boat.", "{a} finished restoring the wooden boat."),
    ),
    planned=(
        ("{a} hopes to learn the accordion.", "{a} learned the accordion."),
        ("{a} will repaint the kitchen.", "{a} repainted the kitchen."),
    ),
    asked=(
        (
            "Which supplier delivers the filters?",
            "The supplier of the filters is in Rotterdam and delivers them monthly.",
        ),
        ("Where is the spare key of the van?", "The spare key of the van is in the drawer."),
    ),
    contradictions=(
        ("{a} lives in Utrecht.", "{a} lives in Malmo.", 0, 2),
        ("{a} paid the deposit on {d0}.", "{a} did not pay the deposit on {d0}.", 0, 3),
        (
            "{a} concluded the audit of the warehouse on {d0}.",
            "{a} launched the audit of the warehouse on {d1}.",
            0,
            18,
        ),
        ("{a} was born on 12 January 1979.", "{a} was born on 30 March 1981.", 0, 40),
        ("{a} owns 3 horses.", "{a} owns 7 horses.", 0, 5),
        ("{a} has a driving licence.", "{a} does not have a driving licence.", 0, 6),
    ),
    distractors=(
        ("{a} took a nap {when}.", "{a} had a nap on the sofa {when}."),
        ("{a} bought flowers at the market {when}.", "{a} got flowers from the market {when}."),
        ("{a} polished the boots {when}.", "{a} gave the boots a polish {when}."),
    ),
    noise=NOISE,
)
HELD_OUT = Words(
    events=(
        (
            "{a} vacuumed the stairwell {when}.",
            "{a} hoovered the stairwell {when}.",
            "{a} went over the stairwell with the vacuum cleaner {when}.",
        ),
        (
            "{a} led the prayer group {when}.",
            "{a} was in charge of the prayer group {when}.",
            "{a} conducted the prayer group {when}.",
        ),
        (
            "{a} got an allergy shot {when}.",
            "{a} received the allergy injection {when}.",
            "{a} was given an allergy shot {when}.",
        ),
        (
            "{a} restocked the vending machine {when}.",
            "{a} refilled the vending machine {when}.",
            "{a} put new snacks in the vending machine {when}.",
        ),
        (
            "{a} practised archery {when}.",
            "{a} trained with the archery team {when}.",
            "{a} shot arrows at archery practice {when}.",
        ),
        (
            "{a} filed the VAT return {when}.",
            "{a} submitted the VAT return {when}.",
            "{a} handed in the VAT return {when}.",
        ),
        ("{a} took the recycling to the depot {when}.", "{a} drove the recycling to the depot {when}."),
        (
            "{a} ran the sprint retrospective {when}.",
            "{a} moderated the sprint retrospective {when}.",
            "{a} held the sprint retrospective {when}.",
        ),
    ),
    rates=(
        ("{a} misplaced a badge {when}.", "{a} could be seen searching for a misplaced badge {when}."),
        ("{a} argued on the phone with the insurer {when}.", "{a} had a quarrel with the insurer {when}."),
        (
            "{a} ate at the ramen bar {when}.",
            "{a} had dinner at the ramen bar {when}.",
            "{a} grabbed some ramen at the bar {when}.",
        ),
    ),
    numbers=(
        (
            ("{a} lifted {n} kg on the bench {when}.", "{a} managed {n} kg on the bench press {when}."),
            60.0,
            2.0,
        ),
        (("{a} closed {n} support tickets {when}.", "{a} resolved {n} support tickets {when}."), 20.0, 2.0),
        (("{a}'s resting pulse was {n} {when}.", "{a} had a resting pulse of {n} {when}."), 62.0, 1.5),
    ),
    pairs=(
        (
            ("{a} drank an energy drink {when}.", "{a} had an energy drink {when}."),
            ("{a} lay awake until dawn {when}.", "{a} was awake until dawn {when}."),
        ),
        (
            ("{a} travelled to the plant in Gdansk {when}.", "{a} visited the plant in Gdansk {when}."),
            ("{a} filed an expense claim {when}.", "{a} submitted an expense claim {when}."),
        ),
        (
            ("{a} trimmed the hedge {when}.", "{a} cut the hedge {when}."),
            ("{a} sneezed all day {when}.", "{a} had sneezing fits {when}."),
        ),
    ),
    stated=(
        ("The exam was moved to Friday because the hall had lost its power.", "exam", "hall"),
        ("The bridge was blocked, so {a} took the ferry.", "ferry", "bridge"),
        ("{a} cancelled the trip because the passport had expired.", "trip", "passport"),
    ),
    chains=(
        "The orchard froze because the heaters had failed. As a result, the cider press stood still.",
        "The tunnel collapsed because the rock was loose. Therefore the trains took the coast line.",
    ),
    drifts=(
        ("{a}'s favourite author is Borges.", "{a}'s favourite author is Calvino these days."),
        ("{a} is passionate about sailing.", "{a} is fed up with sailing."),
        ("{a} detests gardening.", "{a} has come to love gardening."),
        ("{a} lives in Tartu.", "{a} moved to Turku."),
        ("{a} works for Airbus.", "{a} joined Embraer."),
        ("{a} really likes spicy food.", "{a} no longer likes spicy food."),
    ),
    together=(
        "{a} and {b} built a shed {when}.",
        "{a} picked up {b} from the airport {when}.",
        "{b} photographed {a} at the lake {when}.",
        "{a} ran into {b} at the bakery {when}.",
        "{a} and {b} sang a duet {when}.",
        "{b} translated a letter for {a} {when}.",
        "{a} debated politics with {b} {when}.",
    ),
    begun=(
        ("{a} began a course in welding.", "{a} graduated from the course in welding."),
        (
            "{a} launched a petition about the playground.",
            "The petition about the playground was concluded by {a}.",
        ),
        ("{a} subscribed to a box of vegetables.", "{a} cancelled the box of vegetables."),
        (
            "{a} applied for a grant from the foundation.",
            "The foundation rejected the grant that {a} wanted.",
        ),
    ),
    planned=(
        ("{a} plans to insulate the attic.", "{a} insulated the attic."),
        ("{a} is going to visit the aunt in Oslo.", "{a} visited the aunt in Oslo."),
    ),
    asked=(
        ("Who has repaired the coffee grinder?", "{a} has repaired the coffee grinder."),
        ("What does the roof insurance cover?", "The roof insurance covers hail and storm."),
    ),
    contradictions=(
        ("{a} works at Lidl.", "{a} works at Aldi.", 0, 4),
        ("{a} gave the keynote on {d0}.", "{a} did not give the keynote on {d0}.", 0, 2),
        (
            "{a} finished the inventory of the library on {d0}.",
            "{a} started the inventory of the library on {d1}.",
            0,
            16,
        ),
        ("{a} was born on 2 February 1990.", "{a} was born on 14 October 1991.", 0, 35),
        ("{a} has 4 bicycles.", "{a} has 6 bicycles.", 0, 3),
        ("{a} is a member of the union.", "{a} is not a member of the union.", 0, 8),
    ),
    distractors=(
        ("{a} sharpened the knives {when}.", "{a} gave the knives a new edge {when}."),
        ("{a} drew a comic strip {when}.", "{a} made a drawing for a comic strip {when}."),
        ("{a} aired the cellar {when}.", "{a} opened the windows of the cellar {when}."),
    ),
    noise=NOISE,
)
"""Written after all rules stood."""
