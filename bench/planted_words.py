"""What is told in banks with planted patterns: activities in several wordings, three sets to develop with and one held out.

{a} is who it is about, {b} somebody else, {when} a time expression or nothing. The rules were
written with the first set and mended after a look at what they missed in the second and third; the held-out set was
written last, and nothing was changed after it had been run.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """One set. ``events``, ``distractors``: wordings of one activity each. ``numbers``: with {n}. ``pairs``: what
    comes first with what follows. ``stated``: cause and effect in one text. ``chains``: three in a row."""

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


_NOISE = (
    "{a} bought a {thing} {when}.", "{a} painted a {thing} {when}.", "{a} lost a {thing} {when}.",
    "{a} talked about the {thing} {when}.", "{a} photographed an old {thing} {when}.", "{a} repaired the {thing} {when}.",
    "{a} saw a documentary about a {thing} {when}.", "{a} carried a {thing} to the cellar {when}.",
    "{a} is fond of the {thing}.", "{a} has a {thing} in the hall.", "The {thing} of {a} is green.",
    "{a} dreamed of a {thing} {when}.", "{a} gave a {thing} to {b} {when}.", "{a} saw {b} near the {thing} {when}.",
)  # fmt: skip
THINGS = (
    "lamp kite statue violin map fox chair clock tent drum ladder mirror rug basket globe telescope anchor carpet piano"
    " vase bench easel helmet saddle compass lantern bucket trophy puppet barrel canoe wheelbarrow typewriter scarf"
).split()
DEVELOPED = Words(
    events=(
        ("{a} went swimming at the city pool {when}.", "{a} swam at the pool {when}.", "{a} was at the city pool for a swim {when}."),
        ("{a} had a piano lesson {when}.", "{a} took a piano lesson {when}.", "{a} was at the piano lesson {when}."),
        ("{a} paid the rent {when}.", "{a} transferred the rent {when}.", "{a} paid the rent for the flat {when}."),
        ("{a} watered the office plants {when}.", "{a} gave the office plants water {when}."),
        ("{a} called her mother {when}.", "{a} phoned her mother {when}.", "{a} had a call with her mother {when}."),
        ("{a} cooked for the shelter {when}.", "{a} cooked a meal for the shelter {when}.", "{a} made dinner for the shelter {when}."),
        ("{a} played chess at the club {when}.", "{a} played a game of chess at the club {when}."),
        ("{a} cleaned the coffee machine {when}.", "{a} gave the coffee machine a cleaning {when}."),
    ),
    rates=(
        ("{a} complained about back pain {when}.", "{a} complained of back pain {when}.", "{a} had back pain {when}."),
        ("{a} argued with the landlord {when}.", "{a} quarrelled with the landlord {when}."),
        ("{a} ordered pizza {when}.", "{a} ordered a pizza for dinner {when}."),
    ),
    numbers=(
        (("{a}'s weight was {n} kg {when}.", "{a} weighed {n} kg {when}."), 80.0, 0.7),
        (("{a}'s electricity bill was {n} euros {when}.", "{a} paid an electricity bill of {n} euros {when}."), 60.0, 4.0),
        (("{a} ran {n} km {when}.", "{a} went for a run of {n} km {when}."), 5.0, 0.9),
    ),
    pairs=(
        (("{a} worked late at the office {when}.", "{a} stayed late at the office {when}."),
         ("{a} had a headache {when}.", "{a} suffered from a headache {when}.")),
        (("{a} ate a lot of cheese {when}.", "{a} ate much cheese {when}."),
         ("{a} slept badly {when}.", "{a} slept very badly {when}.")),
        (("{a} deployed a new release {when}.", "{a} rolled out a new release {when}."),
         ("{a} received complaints from customers {when}.", "{a} got complaints from customers {when}.")),
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
        "{a} and {b} visited the museum {when}.", "{a} had lunch with {b} {when}.", "{a} and {b} went to the cinema {when}.",
        "{a} helped {b} with the garden {when}.", "{b} drove {a} to the station {when}.", "{a} cooked with {b} {when}.",
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
    noise=_NOISE,
)  # fmt: skip
SECOND = Words(
    events=(
        ("{a} visited the dentist {when}.", "{a} had an appointment at the dentist {when}.", "{a} sat in the dentist's chair {when}."),
        ("{a} sang with the choir {when}.", "{a} attended choir practice {when}.", "{a} rehearsed with the choir {when}."),
        ("{a} backed up the database {when}.", "{a} made a backup of the database {when}.", "{a} ran the database backup {when}."),
        ("{a} donated blood {when}.", "{a} gave blood {when}."),
        ("{a} met the accountant {when}.", "{a} had a meeting with the accountant {when}.", "{a} saw the accountant {when}."),
        ("{a} took the dog to the groomer {when}.", "{a} brought the dog to the groomer {when}."),
        ("{a} mowed the lawn {when}.", "{a} cut the lawn {when}.", "{a} was out mowing the lawn {when}."),
        ("{a} published a newsletter {when}.", "{a} sent out the newsletter {when}.", "{a} wrote and sent the newsletter {when}."),
    ),
    rates=(
        ("{a} forgot the house keys {when}.", "{a} left the house keys behind {when}."),
        ("{a} reported a bug in the payment page {when}.", "{a} found a bug in the payment page {when}."),
        ("{a} went climbing {when}.", "{a} was at the climbing wall {when}.", "{a} climbed at the wall {when}."),
    ),
    numbers=(
        (("{a}'s blood pressure was {n} {when}.", "{a} measured a blood pressure of {n} {when}."), 125.0, 3.0),
        (("{a} sold {n} tickets {when}.", "{a} managed to sell {n} tickets {when}."), 40.0, 5.0),
        (("The commute took {a} {n} minutes {when}.", "{a} needed {n} minutes for the commute {when}."), 30.0, 2.5),
    ),
    pairs=(
        (("{a} argued with the supplier {when}.", "{a} had an argument with the supplier {when}."),
         ("{a} received a late delivery {when}.", "{a} got a delivery that was late {when}.")),
        (("{a} skied in the mountains {when}.", "{a} spent the day skiing in the mountains {when}."),
         ("{a} had sore knees {when}.", "{a} complained about sore knees {when}.")),
        (("{a} published a blog post {when}.", "{a} put a new post on the blog {when}."),
         ("{a} gained subscribers {when}.", "{a} won new subscribers {when}.")),
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
        "{a} played badminton against {b} {when}.", "{a} and {b} gave a talk {when}.", "{b} handed {a} an umbrella {when}.",
        "{a} shared a taxi with {b} {when}.", "{a} interviewed {b} {when}.", "{b} and {a} tasted wine {when}.",
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
    noise=_NOISE,
)  # fmt: skip
THIRD = Words(
    events=(
        ("{a} inspected the fire extinguishers {when}.", "{a} checked the fire extinguishers {when}.", "{a} did an inspection of the fire extinguishers {when}."),
        ("{a} tutored the twins in physics {when}.", "{a} gave the twins a physics lesson {when}.", "{a} taught the twins physics {when}."),
        ("{a} rotated the server certificates {when}.", "{a} renewed the certificates of the server {when}."),
        ("{a} volunteered at the food bank {when}.", "{a} helped out at the food bank {when}.", "{a} worked a shift at the food bank {when}."),
        ("{a} went to physiotherapy {when}.", "{a} had a session of physiotherapy {when}.", "{a} saw the physiotherapist {when}."),
        ("{a} reviewed the quarterly figures {when}.", "{a} went through the quarterly figures {when}."),
        ("{a} fed the neighbour's rabbits {when}.", "{a} gave food to the neighbour's rabbits {when}."),
        ("{a} hosted a board game evening {when}.", "{a} had people over for board games {when}.", "{a} held a board game night {when}."),
    ),
    rates=(
        ("{a} overslept {when} and skipped breakfast.", "{a} overslept and went without breakfast {when}."),
        ("{a} lost a game of darts {when}.", "{a} was beaten at darts {when}.", "{a} was defeated in a game of darts {when}."),
        ("{a} praised the new intern {when}.", "{a} had words of praise for the new intern {when}."),
    ),
    numbers=(
        (("{a} typed {n} words per minute {when}.", "{a} reached {n} words per minute {when}."), 55.0, 3.0),
        (("{a} spent {n} dollars on groceries {when}.", "Groceries cost {a} {n} dollars {when}."), 90.0, 6.0),
        (("{a} slept {n} hours {when}.", "{a} got {n} hours of sleep {when}."), 6.0, 0.25),
    ),
    pairs=(
        (("{a} skipped lunch {when}.", "{a} went without lunch {when}."),
         ("{a} snapped at a colleague {when}.", "{a} was rude to a colleague {when}.")),
        (("{a} watered the lawn with the old hose {when}.", "{a} used the old hose on the lawn {when}."),
         ("{a} found a puddle in the garage {when}.", "{a} discovered a puddle in the garage {when}.")),
        (("{a} taught the evening class {when}.", "{a} gave the evening class {when}."),
         ("{a} lost her voice {when}.", "{a} was hoarse {when} and lost her voice.")),
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
        "{a} and {b} repaired a radio {when}.", "{a} sawed wood with {b} {when}.", "{b} taught {a} some Italian {when}.",
        "{a} met {b} at the harbour {when}.", "{a} and {b} rehearsed a play {when}.", "{b} cut the hair of {a} {when}.",
        "{a} beat {b} at table tennis {when}.",
    ),
    begun=(
        ("{a} started a diet without sugar.", "{a} quit the diet without sugar."),
        ("{a} opened a ticket about the broken scanner.", "The ticket about the broken scanner was closed by {a}."),
        ("{a} registered for the chess tournament.", "{a} came back from the chess tournament with a medal in the end."),
        ("{a} began restoring a wooden boat.", "{a} finished restoring the wooden boat."),
    ),
    planned=(
        ("{a} hopes to learn the accordion.", "{a} learned the accordion."),
        ("{a} will repaint the kitchen.", "{a} repainted the kitchen."),
    ),
    asked=(
        ("Which supplier delivers the filters?", "The supplier of the filters is in Rotterdam and delivers them monthly."),
        ("Where is the spare key of the van?", "The spare key of the van is in the drawer."),
    ),
    contradictions=(
        ("{a} lives in Utrecht.", "{a} lives in Malmo.", 0, 2),
        ("{a} paid the deposit on {d0}.", "{a} did not pay the deposit on {d0}.", 0, 3),
        ("{a} concluded the audit of the warehouse on {d0}.", "{a} launched the audit of the warehouse on {d1}.", 0, 18),
        ("{a} was born on 12 January 1979.", "{a} was born on 30 March 1981.", 0, 40),
        ("{a} owns 3 horses.", "{a} owns 7 horses.", 0, 5),
        ("{a} has a driving licence.", "{a} does not have a driving licence.", 0, 6),
    ),
    distractors=(
        ("{a} took a nap {when}.", "{a} had a nap on the sofa {when}."),
        ("{a} bought flowers at the market {when}.", "{a} got flowers from the market {when}."),
        ("{a} polished the boots {when}.", "{a} gave the boots a polish {when}."),
    ),
    noise=_NOISE,
)  # fmt: skip
HELD_OUT = Words(
    events=(
        ("{a} vacuumed the stairwell {when}.", "{a} hoovered the stairwell {when}.", "{a} went over the stairwell with the vacuum cleaner {when}."),
        ("{a} led the prayer group {when}.", "{a} was in charge of the prayer group {when}.", "{a} conducted the prayer group {when}."),
        ("{a} got an allergy shot {when}.", "{a} received the allergy injection {when}.", "{a} was given an allergy shot {when}."),
        ("{a} restocked the vending machine {when}.", "{a} refilled the vending machine {when}.", "{a} put new snacks in the vending machine {when}."),
        ("{a} practised archery {when}.", "{a} trained with the archery team {when}.", "{a} shot arrows at archery practice {when}."),
        ("{a} filed the VAT return {when}.", "{a} submitted the VAT return {when}.", "{a} handed in the VAT return {when}."),
        ("{a} took the recycling to the depot {when}.", "{a} drove the recycling to the depot {when}."),
        ("{a} ran the sprint retrospective {when}.", "{a} moderated the sprint retrospective {when}.", "{a} held the sprint retrospective {when}."),
    ),
    rates=(
        ("{a} misplaced a badge {when}.", "{a} could be seen searching for a misplaced badge {when}."),
        ("{a} argued on the phone with the insurer {when}.", "{a} had a quarrel with the insurer {when}."),
        ("{a} ate at the ramen bar {when}.", "{a} had dinner at the ramen bar {when}.", "{a} grabbed some ramen at the bar {when}."),
    ),
    numbers=(
        (("{a} lifted {n} kg on the bench {when}.", "{a} managed {n} kg on the bench press {when}."), 60.0, 2.0),
        (("{a} closed {n} support tickets {when}.", "{a} resolved {n} support tickets {when}."), 20.0, 2.0),
        (("{a}'s resting pulse was {n} {when}.", "{a} had a resting pulse of {n} {when}."), 62.0, 1.5),
    ),
    pairs=(
        (("{a} drank an energy drink {when}.", "{a} had an energy drink {when}."),
         ("{a} lay awake until dawn {when}.", "{a} was awake until dawn {when}.")),
        (("{a} travelled to the plant in Gdansk {when}.", "{a} visited the plant in Gdansk {when}."),
         ("{a} filed an expense claim {when}.", "{a} submitted an expense claim {when}.")),
        (("{a} trimmed the hedge {when}.", "{a} cut the hedge {when}."),
         ("{a} sneezed all day {when}.", "{a} had sneezing fits {when}.")),
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
        "{a} and {b} built a shed {when}.", "{a} picked up {b} from the airport {when}.", "{b} photographed {a} at the lake {when}.",
        "{a} ran into {b} at the bakery {when}.", "{a} and {b} sang a duet {when}.", "{b} translated a letter for {a} {when}.",
        "{a} debated politics with {b} {when}.",
    ),
    begun=(
        ("{a} began a course in welding.", "{a} graduated from the course in welding."),
        ("{a} launched a petition about the playground.", "The petition about the playground was concluded by {a}."),
        ("{a} subscribed to a box of vegetables.", "{a} cancelled the box of vegetables."),
        ("{a} applied for a grant from the foundation.", "The foundation rejected the grant that {a} wanted."),
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
        ("{a} finished the inventory of the library on {d0}.", "{a} started the inventory of the library on {d1}.", 0, 16),
        ("{a} was born on 2 February 1990.", "{a} was born on 14 October 1991.", 0, 35),
        ("{a} has 4 bicycles.", "{a} has 6 bicycles.", 0, 3),
        ("{a} is a member of the union.", "{a} is not a member of the union.", 0, 8),
    ),
    distractors=(
        ("{a} sharpened the knives {when}.", "{a} gave the knives a new edge {when}."),
        ("{a} drew a comic strip {when}.", "{a} made a drawing for a comic strip {when}."),
        ("{a} aired the cellar {when}.", "{a} opened the windows of the cellar {when}."),
    ),
    noise=_NOISE,
)  # fmt: skip
"""Written after all rules stood."""
