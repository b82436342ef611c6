"""A sixth set of what is told in banks with planted patterns, kept apart to measure with: written before the
word lists were read, and no rule was changed after a look at what it misses. Who wrote it wrote the rules
that were mended with the fourth and the fifth set; planted_unseen.py is the harder test. See
planted_words.py."""

from __future__ import annotations

from planted_words import Words

SIXTH = Words(
    events=(
        (
            "{a} hit the climbing gym {when}.",
            "Climbing gym {when}, {a} was on the wall for an hour.",
            "{a} went bouldering at the climbing gym {when}.",
        ),
        (
            "{a} picked up the prescription {when}.",
            "{a} fetched the prescription from the pharmacy {when}.",
            "Prescription collected by {a} {when}.",
        ),
        (
            "{a} mowed the cemetery lawn {when}.",
            "The lawn at the cemetery got mowed by {a} {when}.",
            "{a} cut the grass at the cemetery {when}.",
        ),
        (
            "{a} streamed a chess game {when}.",
            "{a} was live with a chess stream {when}.",
            "Chess stream by {a} {when}.",
        ),
        (
            "{a} sat for the portrait painter {when}.",
            "Portrait sitting {when}: {a} at the painter's.",
            "{a} posed for the painter's portrait {when}.",
        ),
        (
            "{a} backed up the photo archive {when}.",
            "Photo archive backup {when}, {a} swapped the disks.",
            "{a} ran a backup of the photo archive {when}.",
        ),
        (
            "{a} chaired the tenants' meeting {when}.",
            "Tenants' meeting {when} with {a} in the chair.",
            "{a} led the meeting of the tenants {when}.",
        ),
        (
            "{a} got a haircut {when}.",
            "{a} was at the barber's for a haircut {when}.",
            "Haircut {when} for {a}.",
        ),
        (
            "{a} paid the piano teacher {when}.",
            "{a} handed the piano teacher her fee {when}.",
            "Payment to the piano teacher made by {a} {when}.",
        ),
        (
            "{a} stocked up on cat litter {when}.",
            "{a} lugged home cat litter {when}.",
            "Cat litter bought by {a} {when}.",
        ),
    ),
    rates=(
        ("{a} got lost on the way home {when}.", "{a} lost the way home {when}."),
        (
            "{a} cried at work {when}.",
            "{a} was in tears at work {when}.",
            "{a} burst into tears at work {when}.",
        ),
        ("{a} surfed at the reef {when}.", "Surf session at the reef {when}: {a}."),
        (
            "{a} was late for the stand-up {when}.",
            "{a} turned up late to the stand-up {when}.",
            "Stand-up {when}: {a} arrived late.",
        ),
        ("{a}'s router lost the connection {when}.", "{a} had no connection at the router {when}."),
    ),
    numbers=(
        (
            (
                "{a} swam {n} lengths {when}.",
                "{n} lengths in the pool for {a} {when}.",
                "{a} did {n} lengths of the pool {when}.",
            ),
            20.0,
            2.0,
        ),
        (
            (
                "{a}'s blood sugar stood at {n} {when}.",
                "{a} had a blood sugar of {n} {when}.",
                "Blood sugar of {a} {when}: {n}.",
            ),
            95.0,
            4.0,
        ),
        (
            (
                "Fuel cost {a} {n} pounds {when}.",
                "{a} filled up for {n} pounds {when}.",
                "{a} spent {n} pounds on fuel {when}.",
            ),
            45.0,
            3.0,
        ),
        (
            (
                "{a} sold {n} cups of lemonade {when}.",
                "{n} cups of lemonade went over {a}'s counter {when}.",
            ),
            18.0,
            2.0,
        ),
        (
            (
                "{a}'s mood {when}: {n} out of 10.",
                "{a} gave the mood a {n} out of 10 {when}.",
            ),
            4.0,
            0.3,
        ),
    ),
    pairs=(
        (
            ("{a} had red wine {when}.", "{a} drank some red wine {when}.", "Red wine for {a} {when}."),
            ("{a} got a rash {when}.", "{a} broke out in a rash {when}."),
        ),
        (
            ("{a} changed the filter {when}.", "Filter swapped by {a} {when}."),
            ("{a}'s pump made noises {when}.", "{a} heard noises from the pump {when}."),
        ),
        (
            ("{a} posted a video {when}.", "{a} put a video online {when}."),
            ("{a} gained new subscribers {when}.", "New subscribers for {a} {when}."),
        ),
        (
            ("{a} argued with the ex {when}.", "{a} had a row with the ex {when}."),
            ("{a} went on a shopping spree {when}.", "Shopping spree {when}, {a} splashed out."),
        ),
        (
            ("{a} hosted the choir at home {when}.", "The choir rehearsed at {a}'s home {when}."),
            ("The neighbours complained to {a} {when}.", "{a} got a complaint from the neighbours {when}."),
        ),
    ),
    stated=(
        ("A dead battery left {a} stranded at the lake.", "stranded", "battery"),
        ("{a} gave up the allotment as a result of the hip operation.", "allotment", "operation"),
        ("The drought brought about a poor harvest for {a}.", "harvest", "drought"),
        ("The concert sold out, meaning {a} had to stay outside.", "concert", "outside"),
        ("Because the ferry was full, {a} spent the night in Calais.", "ferry", "Calais"),
        ("{a}'s panic attack was brought on by the crowded lift.", "attack", "lift"),
        ("Thanks to the scholarship, {a} could study in Lund.", "scholarship", "Lund"),
        ("The printer was broken. That's why {a} wrote the labels by hand.", "labels", "printer"),
        ("Mould in the bedroom is to blame for {a}'s cough.", "cough", "mould"),
        ("{a} was fined for parking in front of the hydrant.", "fined", "parking"),
    ),
    chains=(
        "The frost destroyed the blossoms, so there were no cherries. Hence the festival was called off.",
        "A software bug produced wrong labels. This resulted in a recall, which cost the firm a fortune.",
        "The bus broke down and because of this the team arrived late. Hence they forfeited the match.",
    ),
    drifts=(
        ("{a} is keen on karaoke.", "{a} has had enough of karaoke."),
        ("{a} dislikes olives.", "{a} has developed a taste for olives."),
        ("{a} reads the Guardian.", "{a} reads the Times now."),
        ("{a} is mad about crosswords.", "{a} can't be bothered with crosswords any longer."),
        ("{a} lives in Graz.", "{a} settled in Linz."),
        ("{a} works as a nurse.", "{a} works as a translator now."),
        ("{a} would choose trains over planes any day.", "{a} would choose planes over trains now."),
        ("{a} has no time for opera.", "{a} has fallen in love with opera."),
        ("{a} pays for everything in cash.", "{a} stopped paying in cash."),
        ("{a}'s usual drink is cider.", "{a}'s usual drink is tonic water nowadays."),
    ),
    together=(
        "{a} and {b} pitched a tent by the river {when}.",
        "{a} tagged along with {b} to the flea market {when}.",
        "{b} beat {a} at pool {when}.",
        "Movie night {when}: {a}, {b}, popcorn.",
        "{a} confided in {b} {when}.",
        "{b} gave {a} a lift to the station {when}.",
        "{a} proofread the thesis of {b} {when}.",
        "{a} and {b} jammed in the basement {when}.",
    ),
    begun=(
        ("{a} set out on a pilgrimage.", "{a} returned from the pilgrimage."),
        ("{a} entered the poster in a competition.", "{a}'s poster won the competition."),
        ("{a} has begun a course of antibiotics.", "{a} completed the course of antibiotics."),
        ("{a} put the flat up for sale.", "{a} sold the flat."),
        ("{a} set up an experiment with yeast.", "The experiment with yeast that {a} set up is over."),
    ),
    planned=(
        ("{a} means to write to the mayor.", "{a} wrote to the mayor."),
        ("{a} is looking to buy a kayak.", "{a} bought a kayak."),
        ("{a} is supposed to return the library books.", "{a} returned the library books."),
        ("{a} has to get the car inspected.", "{a} got the car inspected."),
    ),
    asked=(
        ("How long is {a}'s visa valid?", "{a}'s visa is valid for 90 days."),
        ("Who took the key of the shed?", "{a} took the key of the shed."),
        ("Is there a code for the garage door?", "The code for the garage door is 7741."),
        ("What did the vet say about the parrot?", "The vet said that the parrot is fine."),
    ),
    contradictions=(
        ("{a} lives in Bergen.", "{a} lives in Aarhus.", 0, 4),
        ("{a} attended the funeral on {d0}.", "{a} didn't attend the funeral on {d0}.", 0, 3),
        ("{a} has 3 grandchildren.", "{a} has 5 grandchildren.", 0, 6),
        ("{a} is allergic to penicillin.", "{a} is not allergic to penicillin.", 0, 9),
        ("{a} ended the tour on {d0}.", "{a} began the tour on {d1}.", 0, 14),
        ("{a} was born on 21 March 1965.", "{a} was born on 1 April 1966.", 0, 25),
        ("{a} speaks Finnish.", "{a} does not speak Finnish.", 0, 7),
    ),
    distractors=(
        ("{a} fed the ducks {when}.", "{a} threw corn to the ducks {when}."),
        ("{a} tidied the desk {when}.", "Desk tidied by {a} {when}."),
        ("{a} tried a new recipe {when}.", "New recipe at {a}'s {when}."),
    ),
    noise=(
        "{a} spotted a {thing} on the pavement {when}.",
        "{a} glued the {thing} back together {when}.",
        "Heard {a} tell a joke about a {thing} {when}.",
        "{a} won a {thing} in a raffle {when}.",
        "{a} googled the price of a {thing} {when}.",
        "{a} offered 25 pounds for the {thing} {when}.",
        "{a} left the {thing} out in the rain {when}.",
        "{a} wrapped a {thing} as a present {when}.",
        "The {thing} belongs to {a}.",
        "{a} admired the {thing} at the museum {when}.",
        "{a} swapped a book for a {thing} {when}.",
        "{a} bumped into the {thing} {when}, no harm done.",
    ),
)
