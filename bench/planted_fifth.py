"""A fifth set of what is told in banks with planted patterns, to develop with: notes and logs of work, money
and of gadgets. See planted_words.py."""

from __future__ import annotations

from planted_words import Words

FIFTH = Words(
    events=(
        (
            "{a} deployed to production {when}.",
            "Production deploy {when} ({a}).",
            "{a} pushed a release to production {when}.",
        ),
        (
            "Standby phone {when}: {a}.",
            "{a} carried the standby phone {when}.",
            "{a} took over the standby phone {when}.",
        ),
        (
            "{a} ran the fire drill {when}.",
            "Fire drill {when}, organised by {a}.",
            "{a} did the fire drill with everyone {when}.",
        ),
        (
            "{a} sent the newsletter out {when}.",
            "Newsletter went out {when}, {a} wrote it.",
            "{a} mailed the newsletter to all customers {when}.",
        ),
        (
            "{a} calibrated the spectrometer {when}.",
            "Spectrometer calibration by {a} {when}.",
            "{a} carried out the calibration of the spectrometer {when}.",
        ),
        (
            "{a} transferred the rent {when}.",
            "Rent paid by {a} {when}.",
            "{a} wired the rent to the landlord {when}.",
        ),
        (
            "{a} defragged the old laptop {when}.",
            "{a} ran a defrag on the old laptop {when}.",
            "Old laptop: defrag {when} by {a}.",
        ),
        (
            "{a} had a one-on-one with the manager {when}.",
            "{a} met the manager for the one-on-one {when}.",
            "One-on-one {when} between {a} and the manager.",
        ),
        (
            "{a} counted the till {when}.",
            "{a} did the cash count of the till {when}.",
            "Till counted {when} by {a}.",
        ),
        (
            "{a} delivered vegetables to the hotel {when}.",
            "{a} brought the hotel its vegetables {when}.",
            "Vegetable delivery to the hotel {when}, driver {a}.",
        ),
    ),
    rates=(
        (
            "{a} reported a printer jam {when}.",
            "Printer jammed on {a} {when}.",
            "{a} had to clear a jam in the printer {when}.",
        ),
        (
            "{a} worked overtime {when}.",
            "{a} put in overtime {when}.",
            "Overtime logged by {a} {when}.",
        ),
        (
            "{a}'s drone crashed {when}.",
            "{a} crashed the drone {when}.",
            "Drone crash {when}, pilot {a}.",
        ),
        (
            "Complaint from a guest about {a} {when}.",
            "A guest complained about {a} {when}.",
        ),
        ("{a} won a tender {when}.", "{a} was awarded a tender {when}.", "New tender for {a} {when}."),
    ),
    numbers=(
        (
            (
                "{a}'s build ran for {n} minutes {when}.",
                "Build time of {a} {when}: {n} min.",
                "It took {n} minutes {when} for {a}'s build to finish.",
            ),
            14.0,
            1.0,
        ),
        (
            (
                "{a}'s phone battery lasted {n} hours {when}.",
                "{a} got {n} hours out of the phone battery {when}.",
            ),
            9.0,
            0.5,
        ),
        (
            (
                "{a} put {n} euros into savings {when}.",
                "{a} saved {n} euros {when}.",
                "Savings deposit of {n} euros by {a} {when}.",
            ),
            150.0,
            12.0,
        ),
        (
            (
                "{a} fielded {n} calls at the hotline {when}.",
                "{n} calls reached {a} at the hotline {when}.",
                "Hotline {when}: {n} calls taken by {a}.",
            ),
            30.0,
            3.0,
        ),
        (
            (
                "The freezer that {a} looks after read {n} degrees {when}.",
                "{a} measured {n} degrees in the freezer {when}.",
            ),
            4.0,
            0.4,
        ),
    ),
    pairs=(
        (
            ("{a} upgraded the router firmware {when}.", "Router firmware upgrade by {a} {when}."),
            ("{a}'s video calls dropped {when}.", "{a} was kicked out of a video call {when}."),
        ),
        (
            ("{a} presented to the board {when}.", "Board presentation {when} by {a}."),
            (
                "{a} called in sick {when}.",
                "{a} was off sick {when}.",
                "Sick note from {a} {when}.",
            ),
        ),
        (
            ("{a} ran a discount campaign {when}.", "Discount campaign launched {when} by {a}."),
            ("{a} ran out of stock {when}.", "Stock was empty at {a}'s {when}."),
        ),
        (
            ("{a} let the intern drive the forklift {when}.", "The intern was on {a}'s forklift {when}."),
            ("{a} recorded a damaged pallet {when}.", "Damaged pallet written off {when} by {a}."),
        ),
        (
            ("{a} skipped the code review {when}.", "{a} merged without a code review {when}."),
            ("{a} rolled back a change {when}.", "Rollback {when}: {a} reverted a change."),
        ),
    ),
    stated=(
        ("A faulty fan caused {a}'s server to overheat.", "server", "fan"),
        ("{a}'s invoice bounced due to a typo in the account number.", "invoice", "typo"),
        ("The new tariff forced {a} to raise the prices.", "prices", "tariff"),
        ("Low demand resulted in {a} closing the second branch.", "branch", "demand"),
        ("The outage was triggered by {a} unplugging a switch.", "outage", "switch"),
        ("{a} got promoted on account of the Brussels contract.", "promoted", "contract"),
        ("As the supplier went bankrupt, {a} had to find another one.", "another", "supplier"),
        ("The courier lost the parcel, hence the refund to {a}.", "refund", "parcel"),
        ("A cracked screen made {a} buy a new tablet.", "tablet", "screen"),
        ("The contract fell through because of a missing signature by {a}.", "contract", "signature"),
    ),
    chains=(
        "The memory leak caused the service to crash. The crash led to a loss of orders.",
        "Copper got expensive, so the cables cost more. For that reason the project was postponed.",
        "A lightning strike took out the antenna; as a consequence the radio went silent. That's why the"
        " convoy turned around.",
    ),
    drifts=(
        ("{a} codes in Java.", "{a} switched from Java to Kotlin."),
        ("{a} favours remote work.", "{a} would rather work in the office now."),
        ("{a} is sceptical about electric cars.", "{a} has warmed to electric cars."),
        ("{a} uses an Android phone.", "{a} uses an iPhone now."),
        ("{a} relies on spreadsheets for planning.", "{a} has given up on spreadsheets."),
        ("{a} banks with Santander.", "{a} banks with Revolut these days."),
        ("{a} is employed by Siemens.", "{a} started a new job at Bosch."),
        ("{a} avoids meetings in the morning.", "{a} likes meetings in the morning now."),
        ("{a} was all for the merger.", "{a} turned against the merger."),
        ("{a} invests in index funds.", "{a} dropped index funds in favour of gold."),
    ),
    together=(
        "{a} and {b} debugged the gateway {when}.",
        "Pairing session {when}: {a} with {b}.",
        "{b} signed off {a}'s report {when}.",
        "{a} handed a client over to {b} {when}.",
        "{a} and {b} split the bill at the tapas bar {when}.",
        "{b} mentored {a} before the audit {when}.",
        "{a} flew to the trade fair with {b} {when}.",
        "{b} asked {a} for a second opinion on the bid {when}.",
    ),
    begun=(
        ("{a} kicked off the migration to the cloud.", "{a} wrapped up the migration to the cloud."),
        ("{a} filed a claim for the water damage.", "The claim for the water damage of {a} was settled."),
        (
            "{a} placed an order for forty chairs.",
            "The forty chairs from the order of {a} have been delivered.",
        ),
        ("{a} opened an investigation into the leak.", "{a} closed the investigation into the leak."),
        ("{a} took out a loan for the van.", "{a} has paid off the loan for the van."),
    ),
    planned=(
        ("{a} aims to cut the licence costs.", "{a} has cut the licence costs."),
        ("{a} is due to replace the scanner.", "{a} replaced the scanner."),
        ("{a} is planning on hiring a bookkeeper.", "{a} hired a bookkeeper."),
        ("To do for {a}: renew the domain.", "{a} renewed the domain."),
    ),
    asked=(
        ("Which account should the travel costs go to?", "The travel costs go to account 4660."),
        ("Who signs the lease for the warehouse?", "{a} signs the lease for the warehouse."),
        ("When does the warranty of the plotter end?", "The warranty of the plotter ends in March 2026."),
        ("Do we have a test licence for the simulator?", "We have a test licence for the simulator."),
    ),
    contradictions=(
        ("{a} works for Shell.", "{a} works for Total.", 0, 4),
        ("{a} approved the budget on {d0}.", "{a} did not approve the budget on {d0}.", 0, 2),
        ("{a} has 12 employees.", "{a} has 21 employees.", 0, 5),
        ("{a} is a licensed electrician.", "{a} isn't a licensed electrician.", 0, 8),
        ("{a} finished the rollout on {d0}.", "{a} started the rollout on {d1}.", 0, 16),
        ("{a} was born on 30 June 1971.", "{a} was born on 3 August 1972.", 0, 30),
        ("{a} owns a company car.", "{a} does not own a company car.", 0, 6),
    ),
    distractors=(
        ("{a} grabbed lunch at the canteen {when}.", "Lunch at the canteen {when} for {a}."),
        ("{a} rebooted the workstation {when}.", "Workstation reboot by {a} {when}."),
        ("{a} shredded documents {when}.", "{a} put papers through the shredder {when}."),
    ),
    noise=(
        "{a} ordered a {thing} online {when}.",
        "Inventory {when}: one {thing}, checked by {a}.",
        "{a} asked for a quote for a {thing} {when}.",
        "{a} moved the {thing} to storage {when}.",
        "{a} forgot the {thing} on the train {when}.",
        "{a} billed 75 euros for a {thing} {when}.",
        "{a} labelled the {thing} {when}.",
        "FYI {a} has the {thing} in room 4.",
        "{a} scanned a drawing of the {thing} {when}.",
        "{a} wrote two pages about the {thing} {when}.",
        "The {thing} at {a}'s desk is blue.",
        "{a} sketched a {thing} during a call {when}.",
        "{a} returned a {thing} to the shop {when}.",
    ),
)
