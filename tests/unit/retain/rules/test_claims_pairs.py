"""Which of two statements, told one after the other, ends the first."""

from __future__ import annotations

import pytest

from reverie.retain.rules.claim_values import LOCAL, contradicts, denies
from reverie.retain.rules.claims import Known, claim

KNOWN = Known(
    "Zoe",
    {"he": "Bob", "she": "Alice"},
    {"alice": "person", "bob": "person", "maria": "person", "john": "person", "oslo": "place"},
)

HOLDS = [
    # a day and a clock time hold both
    ("The Apollo meeting is on Monday.", "The Apollo meeting is at 3pm."),
    ("The chemistry exam is on Friday.", "The chemistry exam is at 9:00."),
    ("My dentist appointment is on March 3.", "My dentist appointment is at 10am."),
    ("The Python workshop is on Tuesday.", "The Python workshop is at noon."),
    ("The Apollo deadline is Friday.", "The Apollo deadline is at 5 pm."),
    ("The Apollo launch is in March.", "The Apollo launch is on March 12."),
    ("The Apollo meeting is on Monday.", "The Apollo meeting is on Monday at 3pm."),
    # start and end
    ("The yoga class starts at 9am.", "The yoga class ends at 11am."),
    ("The jazz event starts on May 3.", "The jazz event ends on May 5."),
    # the same value in other words
    ("The Apollo deadline is March 3.", "The Apollo deadline is 3 March."),
    ("The Apollo deadline is March 3, 2024.", "The Apollo deadline is 2024-03-03."),
    ("The Apollo deadline is March 3.", "The Apollo deadline is the 3rd of March."),
    ("The Apollo meeting is at 3pm.", "The Apollo meeting is at 15:00."),
    ("The Apollo meeting is at 12pm.", "The Apollo meeting is at noon."),
    ("My gym fee is $20.", "My gym fee is 20 dollars."),
    ("My rent is $1,200.", "My rent is 1200 dollars."),
    ("Our test coverage is 78%.", "Our test coverage is 78 percent."),
    ("The Apollo budget is 50k.", "The Apollo budget is 50,000."),
    ("I work at IBM.", "I work at International Business Machines."),
    ("I quit smoking.", "I don't smoke."),
    # refinement
    ("I live in Munich.", "I live in Munich, Germany."),
    ("I work at a hospital.", "I work at St. Mary's Hospital."),
    ("I work at a startup.", "I work at Acme."),
    ("I work at Google.", "I work at Google DeepMind."),
    ("I live in Spain.", "I live in Madrid."),
    ("I live in Madrid.", "I live in Spain."),
    ("I live in New York.", "I live in Brooklyn."),
    ("I live in California.", "I live in San Diego."),
    ("I live in Oslo.", "I live in the suburbs."),
    ("I live in Oslo.", "I live at 12 Mill Street."),
    ("I'm dating Carla.", "I'm dating Carla Diaz."),
    ("My favourite colour is blue.", "My favourite colour is dark blue."),
    # qualifiers
    ("Our budget is $5,000 for travel.", "Our budget is $8,000 for marketing."),
    ("The bank rate is 5% for savings.", "The bank rate is 3% for loans."),
    ("My appointment is at 3pm with the dentist.", "My appointment is at 5pm with the optician."),
    ("My favourite drink is tea in winter.", "My favourite drink is lemonade in summer."),
    ("The password policy is 12 characters.", "The password policy is 90 days."),
    # beside the others, or only at times
    ("I work at Acme.", "I also work at Bright Bakery on Saturdays."),
    ("I work at Acme.", "I work at Bright Bakery too."),
    ("I work at Acme.", "I work at Bright Bakery on weekends."),
    ("I work at Acme.", "I work at Mercy Hospital at night."),
    ("I work at Acme.", "I work part-time at Bright Bakery."),
    ("I live in Oslo.", "I live in Rome in the summers."),
    ("The Apollo meeting is on Monday.", "The Apollo meeting is also on Thursday."),
    ("My favourite colour is blue.", "My favourite colour is also green."),
    # several job titles
    ("I'm a doctor.", "I'm a researcher and a surgeon."),
    ("Maria is a doctor.", "Maria is the coach of the team."),
    ("I work as a nurse.", "I work as a barista."),
    # kin one has several of
    ("My friend lives in Rome.", "My friend lives in Oslo."),
    ("My daughter is 7 years old.", "My daughter is 4 years old."),
    ("My sister works at Google.", "My sister works at Meta."),
    ("Alice's brother lives in Rome.", "Alice's brother lives in Oslo."),
    # narrowed negation
    ("I use Chrome.", "I don't use Chrome on my phone."),
    ("I drive.", "I don't drive at night."),
    ("I drink coffee.", "I don't drink coffee after noon."),
    ("I work at Acme.", "I don't work at Acme on weekends."),
    # others
    ("My wife is Carol.", "My wife is Canadian."),
    ("My wife is Carol.", "I'm seeing Doctor Brown tomorrow."),
    ("My wife is Carol.", "I'm seeing Anna tomorrow."),
    ("John is married.", "John is engaged in a long debate."),
    ("My home email is zoe@example.org.", "My work email is zoe@example.com."),
    ("My home phone is +49 170 1234567.", "My work phone is +49 170 7654321."),
    ("My home address is 12 Mill Street.", "My office address is 9 High Street."),
    ("My manager is Carla.", "My manager is Canadian."),
    ("The meeting is on Monday.", "The meeting is on Tuesday."),
    ("The deadline is May 3.", "The deadline is May 10."),
    ("My appointment is on Monday.", "My appointment is on Tuesday."),
    ("The Apollo conference is in Berlin.", "The Apollo conference is in Room 4."),
    ("My salary is $5,000 per month.", "My salary is $60,000 per year."),
    ("My salary is $60,000.", "My salary is $5,000 a month."),
    ("The Apollo budget is $1.5 million.", "The Apollo budget is $1,500,000."),
    ("I live in New York City.", "I live in NYC."),
    ("My dog is called Rex.", "My other dog is called Bella."),
    ("My dog is Rex.", "My dog is Labrador."),
    ("I'm vegetarian.", "I'm no longer vegetarian at home."),
    ("My phone number is +49 170 1234567.", "My phone number is 0170 1234567."),
    ("My phone number is +49 170 1234567.", "My phone number is +49-170-1234567."),
    ("My phone is +49 170 1234567.", "My mobile number is +49 170 7654321."),
    ("My address is 12 Mill Street.", "My address is 12 Mill St."),
    ("My address is 12 Mill Street.", "My address is 12 Mill Street, Leeds."),
    ("I prefer tea over coffee.", "I prefer coffee over tea in the morning."),
    ("Node is version 2.1.", "Node is version 2.1.0."),
    ("I moved to Rome.", "I moved to Rome, Italy."),
    ("I work at Acme.", "I work at Acme Corp."),
    ("I left Google.", "I work at Google DeepMind."),
    ("I joined Google.", "I joined Rotary Club."),
    ("I live in Oslo.", "I moved to Team Blue."),
    ("I live in Oslo.", "I'm based in Berlin this week."),
    ("I work at Google.", "I was working at Meta in 2015."),
]
ENDS = [
    ("I live in Oslo.", "I live in Rome."),
    ("I live in Spain.", "I live in Portugal."),
    ("I live in New York.", "I moved to Boston."),
    ("I work at Google.", "I work at Meta."),
    ("I work at Google.", "I joined Meta last week."),
    ("I work at Google.", "I no longer work at Google."),
    ("I'm a doctor.", "I became a teacher."),
    ("I work as a nurse.", "I started working as a teacher."),
    ("Bob is an engineer.", "Bob was promoted to director."),
    ("Bob is a teacher.", "Bob is no longer a teacher."),
    ("My mother lives in Rome.", "My mother lives in Oslo."),
    ("My sister Anna lives in Rome.", "My sister Anna lives in Oslo."),
    ("I'm 34 years old.", "I turned 35."),
    ("I'm single.", "I got married in June 2024."),
    ("My girlfriend is Carla.", "I'm dating Anna."),
    ("I'm dating Carla.", "I broke up with Carla."),
    ("The Apollo meeting is on Monday.", "The Apollo meeting was moved to Tuesday."),
    ("The Apollo meeting is on Monday at 3pm.", "The Apollo meeting is on Monday at 4pm."),
    ("The Apollo deadline is May 3.", "The Apollo deadline was delayed until May 10."),
    ("The yoga class ends at 11am.", "The yoga class ends at 12:30."),
    ("Our rent is $850.", "Our rent is now $900."),
    ("Our rent is 850 euros.", "Our rent went up to 900 euros."),
    ("Our test coverage is 70%.", "Our test coverage is now 78%."),
    ("The Apollo budget is 50k.", "The Apollo budget is 60,000."),
    ("The Apollo meeting is in Room 4.", "The Apollo meeting is in Room 5."),
    ("My favourite colour is blue.", "My favourite colour is green."),
    ("My email is zoe@example.org.", "My new email is zoe@example.com."),
    ("My work email is zoe@example.org.", "My work email is zoe@example.com."),
    ("I use Chrome.", "I don't use Chrome any more."),
    ("I smoke.", "I quit smoking."),
    ("My manager is Carla.", "My manager is now Bob."),
    ("I'm dating Nina.", "Nina and I broke up."),
    ("My home address is 12 Mill Street.", "My home address is 9 High Street."),
    ("Bob plays tennis.", "Bob stopped playing tennis."),
]


def ends(first: str, then: str) -> bool:
    """Whether the second statement, in another document, ends the first."""
    one, other = claim([first], KNOWN), claim([then], KNOWN)
    if one is None or other is None or (one.subject, one.attribute) != (other.subject, other.attribute):
        return False
    if one.negated != other.negated:
        return denies(one.value, other.value)
    local = one.attribute.endswith(LOCAL)
    return not local and not one.negated and contradicts(one.attribute, one.value, other.value)


@pytest.mark.parametrize(("first", "then"), HOLDS)
def test_holds_beside_the_other(first: str, then: str) -> None:
    assert not ends(first, then)


@pytest.mark.parametrize(("first", "then"), ENDS)
def test_ends_the_other(first: str, then: str) -> None:
    assert ends(first, then)
