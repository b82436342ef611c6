"""A fourth set of what is told in banks with planted patterns, to develop with: diaries and chats of a family
and of friends. See planted_words.py."""

from __future__ import annotations

from planted_words import Words

FOURTH = Words(
    events=(
        (
            "Did yoga with {a} {when}, feeling all stretched out.",
            "{a} and the yoga mat again {when}.",
            "{a}: yoga {when}, 45 min.",
        ),
        (
            "{a} dropped the kids off at judo {when}.",
            "Judo run {when}: {a} drove the kids.",
            "{a} took the kids to judo {when}.",
        ),
        (
            "{a} has been on night duty at the clinic {when}.",
            "{a} worked the night shift at the clinic {when}.",
            "Night shift at the clinic for {a} {when}.",
        ),
        (
            "{a} baked sourdough {when}.",
            "Another loaf of sourdough came out of {a}'s oven {when}.",
            "{a} made sourdough bread {when}.",
        ),
        (
            "{a} phoned grandma {when}.",
            "{a} was on the phone with grandma for ages {when}.",
            "{a} gave grandma a call {when}.",
        ),
        (
            "{a} changed the bed sheets {when}.",
            "Fresh bed sheets {when}, thanks {a}.",
            "{a} put clean sheets on the beds {when}.",
        ),
        (
            "{a} played bridge at the community centre {when}.",
            "Bridge evening at the community centre {when}, {a} was there.",
            "{a} joined the bridge round at the community centre {when}.",
        ),
        (
            "{a} gave blood {when}.",
            "{a} donated blood at the Red Cross {when}.",
            "Blood donation {when}: {a} went.",
        ),
        (
            "{a} cleaned out the aquarium {when}.",
            "{a} scrubbed the aquarium glass {when}.",
            "The aquarium got its cleaning from {a} {when}.",
        ),
        (
            "{a} attended the parents' council {when}.",
            "{a} sat in on the parents' council at school {when}.",
            "Parents' council meeting {when}, {a} took the minutes.",
        ),
    ),
    rates=(
        (
            "{a} had a migraine {when}.",
            "Another migraine for {a} {when}.",
            "{a} was floored by a migraine {when}.",
        ),
        (
            "{a} felt anxious {when}.",
            "{a} was full of anxiety {when}.",
            "{a} told me about feeling anxious {when}.",
        ),
        (
            "{a} ordered takeaway {when}.",
            "Takeaway again at {a}'s {when}.",
            "{a} couldn't be bothered to cook {when} and got takeaway.",
        ),
        (
            "{a} picked a fight with the teenager {when}.",
            "{a} and the teenager had a fight {when}.",
            "Shouting match between {a} and the teenager {when}.",
        ),
        ("{a} went to bed past midnight {when}.", "{a} stayed up beyond midnight {when}."),
    ),
    numbers=(
        (
            (
                "{a} weighed in at {n} kilos {when}.",
                "The scales showed {n} kilos for {a} {when}.",
                "{a}'s weight {when}: {n} kg.",
            ),
            78.0,
            1.2,
        ),
        (
            (
                "{a}'s commute took {n} minutes {when}.",
                "{a} needed {n} minutes to get to work {when}.",
                "{a} was on the road to work for {n} minutes {when}.",
            ),
            35.0,
            2.0,
        ),
        (
            ("{a} rates the back pain {n} out of 10 {when}.", "Back pain of {a} {when}: {n}/10."),
            3.0,
            0.3,
        ),
        (
            (
                "{a} meditated for {n} minutes {when}.",
                "{n} minutes of meditation for {a} {when}.",
                "{a} sat in meditation {when}, {n} minutes.",
            ),
            10.0,
            1.5,
        ),
        (
            (
                "The electricity bill that {a} got {when} came to {n} euros.",
                "{a} paid {n} euros for electricity {when}.",
                "Electricity set {a} back {n} euros {when}.",
            ),
            60.0,
            5.0,
        ),
    ),
    pairs=(
        (
            ("{a} ate cheese late {when}.", "Late cheese platter for {a} {when}."),
            ("{a} had nightmares {when}.", "{a} woke up screaming from a nightmare {when}."),
        ),
        (
            ("{a} babysat the nephews {when}.", "{a} looked after the nephews {when}."),
            ("{a} came down with a cold {when}.", "{a} caught a cold {when}.", "{a} has a cold {when}."),
        ),
        (
            ("{a} went for a long run {when}.", "Long run {when} by {a}."),
            ("{a}'s knee was swollen {when}.", "{a} complained about a swollen knee {when}."),
        ),
        (
            ("Mother-in-law came to see {a} {when}.", "{a} had the mother-in-law over {when}."),
            (
                "{a} cleaned the windows like crazy {when}.",
                "{a} wiped all the windows {when}.",
                "{a} polished every window {when}.",
            ),
        ),
        (
            ("{a} forgot to take the pills {when}.", "{a} missed the pills {when}."),
            ("{a} felt dizzy {when}.", "{a} had a dizzy spell {when}."),
        ),
    ),
    stated=(
        ("All that rain led to a flooded basement at {a}'s place.", "basement", "rain"),
        ("{a} missed the wedding thanks to a train strike.", "wedding", "strike"),
        ("The babysitter fell ill, which is why {a} stayed home.", "home", "babysitter"),
        ("Owing to a nut allergy, {a} never eats at the school canteen.", "canteen", "allergy"),
        ("{a} got a terrible sunburn from falling asleep on the beach.", "sunburn", "beach"),
        ("The reason {a} quit the band was the constant bickering.", "band", "bickering"),
        ("Too much screen time gave {a} a splitting headache.", "headache", "screen"),
        ("Since the heating had packed up, {a} slept at a friend's.", "friend", "heating"),
        ("{a} lost the deposit, and that was down to a scratched floor.", "deposit", "floor"),
    ),
    chains=(
        "The dog ate a chocolate bar and therefore threw up on the carpet. That meant the carpet had to go.",
        "The alarm didn't go off, so the family overslept. Because of that, the plane left without them.",
        "A burst pipe soaked the ceiling. Consequently the ceiling came down, which ruined the piano.",
    ),
    drifts=(
        ("{a} swears by herbal tea.", "{a} has gone off herbal tea."),
        ("{a} hates running.", "{a} has got really into running."),
        ("{a} prefers the mountains to the sea.", "{a} prefers the sea to the mountains these days."),
        ("{a} drinks coffee with milk.", "{a} takes coffee black now."),
        ("{a} lives with flatmates in Ghent.", "{a} relocated to Bruges."),
        ("{a} is a vegetarian.", "{a} eats meat again."),
        ("{a} can't get enough of podcasts.", "{a} has lost all interest in podcasts."),
        ("{a} is terrified of dogs.", "{a} has grown fond of dogs."),
        ("{a}'s go-to pizza place is Da Luigi.", "{a}'s go-to pizza place is Bella Napoli now."),
        ("{a} goes everywhere by car.", "{a} switched from the car to the bike."),
    ),
    together=(
        "{a} and {b} binged a whole series {when}.",
        "{a} mended the bike of {b} {when}.",
        "Long walk with {a} and {b} {when}.",
        "{b} cheered for {a} at the half marathon {when}.",
        "{a} cooked dumplings for {b} {when}.",
        "{b} and {a} went thrifting {when}.",
        "{a} drove {b} to the hospital {when}.",
        "Coffee {when}: {a}, {b} and a huge cake.",
    ),
    begun=(
        ("{a} started physio for the shoulder.", "{a} is done with physio for the shoulder."),
        (
            "{a} sent off an application for the nursery place.",
            "{a} got the nursery place that the application was for.",
        ),
        (
            "{a} took up knitting a blanket for the baby.",
            "The blanket for the baby that {a} was knitting is finished.",
        ),
        ("{a} lent the tent to the scouts.", "The scouts returned the tent to {a}."),
        ("{a} embarked on a round trip through Japan.", "{a} is back from the round trip through Japan."),
    ),
    planned=(
        ("{a} intends to sign up for a pottery class.", "{a} signed up for a pottery class."),
        ("{a} wants to have the boiler serviced.", "{a} had the boiler serviced."),
        ("{a} is thinking of adopting a cat.", "{a} adopted a cat."),
        ("{a} promised to fix the swing.", "{a} fixed the swing."),
    ),
    asked=(
        ("Does anyone know when the pool reopens?", "The pool reopens in May."),
        ("How much did {a} pay for the caravan?", "{a} paid 9000 euros for the caravan."),
        ("What's the name of {a}'s new teacher?", "The name of {a}'s new teacher is Mrs Okafor."),
        ("Where did we put the vaccination cards?", "The vaccination cards are in the blue folder."),
    ),
    contradictions=(
        ("{a} is an only child.", "{a} is not an only child.", 0, 5),
        ("{a} lives in Porto.", "{a} lives in Split.", 0, 3),
        ("{a} flew to Lima on {d0}.", "{a} didn't fly to Lima on {d0}.", 0, 4),
        ("{a} was born on 5 May 1988.", "{a} was born on 9 September 1986.", 0, 20),
        ("{a} has 2 sisters.", "{a} has 4 sisters.", 0, 9),
        ("{a} wears glasses.", "{a} doesn't wear glasses.", 0, 6),
        ("{a} completed the beekeeping course on {d0}.", "{a} began the beekeeping course on {d1}.", 0, 15),
    ),
    distractors=(
        ("{a} watched the news {when}.", "{a} had the news on {when}."),
        ("{a} popped into the chemist's {when}.", "Quick stop at the chemist's for {a} {when}."),
        ("{a} played cards with the neighbours {when}.", "Card night {when} at {a}'s with the neighbours."),
    ),
    noise=(
        "{a} found a {thing} at the flea market {when}.",
        "Lovely chat with {a} about a {thing} {when}.",
        "{a} posted a picture of a {thing} {when}.",
        "{a} dreamt of a {thing} {when}.",
        "{a} dusted the {thing} {when}.",
        "{a} gave away a {thing} {when}.",
        "{a} paid 40 euros for a {thing} {when}.",
        "{a} laughed about the {thing} {when}.",
        "The kids broke {a}'s {thing} {when}.",
        "{a} thinks the {thing} is ugly.",
        "{a} keeps a {thing} under the stairs.",
        "{a} told the same story about the {thing} {when}.",
        "Saw a {thing} in a shop window {when} and thought of {a}.",
        "{a} tripped over the {thing} {when}, nothing happened.",
    ),
)
