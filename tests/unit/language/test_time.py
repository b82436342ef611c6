"""Time expressions: a table of sentences worked out by hand with a calendar, and properties of any text.

In the table, [brackets] mark the words that must be found. The anchor is Thursday 15 June 2023, 14:30 UTC,
unless a row gives another. `~` before the precision means around.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reverie.language.time import TimeSpan, find_times, may_hold_time

THURSDAY = "2023-06-15T14:30"

# sentence, start, end, precision[, anchor]; a bare date is midnight, None an open side
ABSOLUTE = [
    ("The lease was signed on [7 May 2023].", "2023-05-07", "2023-05-08", "day"),
    ("The lease was signed on [May 7th, 2023].", "2023-05-07", "2023-05-08", "day"),
    ("The lease was signed on [May 7 2023].", "2023-05-07", "2023-05-08", "day"),
    ("Signed [2023-05-07] in Lyon.", "2023-05-07", "2023-05-08", "day"),
    ("Signed [2023/05/07] in Lyon.", "2023-05-07", "2023-05-08", "day"),
    ("Signed [05/07/2023] in Lyon.", "2023-05-07", "2023-05-08", "day"),
    ("Signed [25/12/2022] in Lyon.", "2022-12-25", "2022-12-26", "day"),
    ("Signed [5/7/23] in Lyon.", "2023-05-07", "2023-05-08", "day"),
    ("Signed [7.5.2023] in Kassel.", "2023-05-07", "2023-05-08", "day"),
    ("Signed [07.05.2023] in Kassel.", "2023-05-07", "2023-05-08", "day"),
    ("Signed [7-May-2023] in Kassel.", "2023-05-07", "2023-05-08", "day"),
    ("[the 7th of May 2023] is when it broke", "2023-05-07", "2023-05-08", "day"),
    ("It broke on [the seventh of May, 2023].", "2023-05-07", "2023-05-08", "day"),
    ("It broke on [the twenty-third of June 2021].", "2021-06-23", "2021-06-24", "day"),
    ("It broke on [Sunday, May 7, 2023].", "2023-05-07", "2023-05-08", "day"),
    ("It broke on [Sun 7 May 2023].", "2023-05-07", "2023-05-08", "day"),
    ("Her ship sailed on [4 July 1776].", "1776-07-04", "1776-07-05", "day"),
    ("Her ship sailed on [Dec. 3, 1999].", "1999-12-03", "1999-12-04", "day"),
    ("Her ship sailed on [Sept 3, 1999].", "1999-09-03", "1999-09-04", "day"),
    ("They rebuilt the dam in [May 2023].", "2023-05-01", "2023-06-01", "month"),
    ("They rebuilt the dam in [May of 2023].", "2023-05-01", "2023-06-01", "month"),
    ("They rebuilt the dam in [Feb 2024].", "2024-02-01", "2024-03-01", "month"),
    ("The dam broke in [2023-04].", "2023-04-01", "2023-05-01", "month"),
    ("The dam broke in [may 2022].", "2022-05-01", "2022-06-01", "month"),
    ("log [2023-05-07T14:30:00Z] ok", "2023-05-07T14:30", "2023-05-07T14:30:01", "second"),
    ("log [2023-05-07T14:30+02:00] ok", "2023-05-07T12:30", "2023-05-07T12:31", "minute"),
    ("log [2023-05-07 14:30] ok", "2023-05-07T14:30", "2023-05-07T14:31", "minute"),
    ("log [2023-05-07T14:30:15.250Z] ok", "2023-05-07T14:30:15", "2023-05-07T14:30:16", "second"),
    ("She moved to Oslo in [2019].", "2019-01-01", "2020-01-01", "year"),
    ("She moved to Oslo during [2019].", "2019-01-01", "2020-01-01", "year"),
    ("Her thesis (Oslo, [the year 2019]) won a prize.", "2019-01-01", "2020-01-01", "year"),
    ("Her thesis ([2019]) won a prize.", "2019-01-01", "2020-01-01", "year"),
    ("the class of [2007]", "2007-01-01", "2008-01-01", "year"),
    ("He grew up in [the 1990s].", "1990-01-01", "2000-01-01", "decade"),
    ("He grew up in [the '90s].", "1990-01-01", "2000-01-01", "decade"),
    ("He grew up in [the 90s].", "1990-01-01", "2000-01-01", "decade"),
    ("He grew up in [the eighties].", "1980-01-01", "1990-01-01", "decade"),
    ("[1980s] synths", "1980-01-01", "1990-01-01", "decade"),
    ("We dug the pond on [29 February 2024].", "2024-02-29", "2024-03-01", "day"),
    ("Revenue for [Q3 2022] was flat.", "2022-07-01", "2022-10-01", "quarter"),
    ("Revenue for [H1 2022] was flat.", "2022-01-01", "2022-07-01", "quarter"),
    ("The well dried up in [summer 2022].", "2022-06-01", "2022-09-01", "season"),
    ("The well dried up in [the summer of 2022].", "2022-06-01", "2022-09-01", "season"),
    ("The well froze in [winter 2021].", "2021-12-01", "2022-03-01", "season"),
    ("The well dried up in [fall 2020].", "2020-09-01", "2020-12-01", "season"),
    ("The well dried up in [the summer of '99].", "1999-06-01", "1999-09-01", "season"),
    ("We got engaged on [Christmas 2022].", "2022-12-25", "2022-12-26", "day"),
    ("We got engaged on [Christmas Eve 2021].", "2021-12-24", "2021-12-25", "day"),
    ("We got engaged on [Easter 2023].", "2023-04-09", "2023-04-10", "day"),
    ("We got engaged on [Good Friday 2024].", "2024-03-29", "2024-03-30", "day"),
    ("We got engaged on [Thanksgiving 2022].", "2022-11-24", "2022-11-25", "day"),
    ("We got engaged on [Memorial Day 2023].", "2023-05-29", "2023-05-30", "day"),
    ("We got engaged on [Labor Day 2023].", "2023-09-04", "2023-09-05", "day"),
    ("We got engaged on [Mother's Day, 2023].", "2023-05-14", "2023-05-15", "day"),
    ("We got engaged on [Father's Day 2023].", "2023-06-18", "2023-06-19", "day"),
    ("We got engaged on [Valentine\u2019s Day 2020].", "2020-02-14", "2020-02-15", "day"),
    ("We got engaged on [New Year's Eve 2019].", "2019-12-31", "2020-01-01", "day"),
    ("We got engaged on [New Year's Day 2020].", "2020-01-01", "2020-01-02", "day"),
    ("We got engaged on [Halloween 2018].", "2018-10-31", "2018-11-01", "day"),
    ("We got engaged on [Independence Day 2018].", "2018-07-04", "2018-07-05", "day"),
    ("We got engaged on [the 4th of July 2018].", "2018-07-04", "2018-07-05", "day"),
    ("We got engaged on [the Fourth of July, 2018].", "2018-07-04", "2018-07-05", "day"),
]

HEADERS = [
    ("Sent [Wed, 09 Feb 1994 22:23:32 GMT].", "1994-02-09T22:23:32", "1994-02-09T22:23:33", "second"),
    ("Sent [Tuesday, 08-Feb-94 14:15 UTC].", "1994-02-08T14:15", "1994-02-08T14:16", "minute"),
]

RELATIVE = [
    ("I planted beans [today].", "2023-06-15", "2023-06-16", "day"),
    ("I planted beans [yesterday].", "2023-06-14", "2023-06-15", "day"),
    ("I will plant beans [tomorrow].", "2023-06-16", "2023-06-17", "day"),
    ("I planted beans [the day before yesterday].", "2023-06-13", "2023-06-14", "day"),
    ("I will plant beans [the day after tomorrow].", "2023-06-17", "2023-06-18", "day"),
    ("We sing [tonight].", "2023-06-15T18", "2023-06-16T04", "hour"),
    ("We sang [last night].", "2023-06-14T18", "2023-06-15T04", "hour"),
    ("We sang [this morning].", "2023-06-15T05", "2023-06-15T12", "hour"),
    ("We sang [yesterday evening].", "2023-06-14T17", "2023-06-14T22", "hour"),
    ("We sing [tomorrow afternoon].", "2023-06-16T12", "2023-06-16T17", "hour"),
    ("[Last week] the roof leaked.", "2023-06-05", "2023-06-12", "week"),
    ("[This week] the roof leaks.", "2023-06-12", "2023-06-19", "week"),
    ("[Next week] the roof gets fixed.", "2023-06-19", "2023-06-26", "week"),
    ("[Last month] the roof leaked.", "2023-05-01", "2023-06-01", "month"),
    ("[Next month] we fix it.", "2023-07-01", "2023-08-01", "month"),
    ("[Last quarter] we lost money.", "2023-01-01", "2023-04-01", "quarter"),
    ("[This quarter] we make money.", "2023-04-01", "2023-07-01", "quarter"),
    ("[Next quarter] we hire.", "2023-07-01", "2023-10-01", "quarter"),
    ("[Last year] the roof leaked.", "2022-01-01", "2023-01-01", "year"),
    ("[Next year] we move.", "2024-01-01", "2025-01-01", "year"),
    ("[This year] we stay.", "2023-01-01", "2024-01-01", "year"),
    ("[last decade] was kinder", "2010-01-01", "2020-01-01", "decade"),
    ("[The week before last] I had a cold.", "2023-05-29", "2023-06-05", "week"),
    ("[The year before last] I had a cold.", "2021-01-01", "2022-01-01", "year"),
    ("I leave [the week after next].", "2023-06-26", "2023-07-03", "week"),
    ("[Last season] was dry.", "2023-03-01", "2023-06-01", "season"),
    ("[Earlier this year] I had a cold.", "2023-01-01", "2023-06-15T14:30", "year"),
    ("[Later this month] I fly home.", "2023-06-15T14:30", "2023-07-01", "month"),
    ("I saw an owl [3 days ago].", "2023-06-12", "2023-06-13", "day"),
    ("I saw an owl [two weeks ago].", "2023-05-29", "2023-06-05", "week"),
    ("I saw an owl [a month ago].", "2023-05-01", "2023-06-01", "month"),
    ("I saw an owl [two years ago].", "2021-01-01", "2022-01-01", "year"),
    ("I saw an owl [two decades ago].", "2000-01-01", "2010-01-01", "decade"),
    ("I saw an owl [an hour ago].", "2023-06-15T13", "2023-06-15T14", "hour"),
    ("I saw an owl [20 minutes ago].", "2023-06-15T14:10", "2023-06-15T14:11", "minute"),
    ("I saw an owl [thirty seconds ago].", "2023-06-15T14:29:30", "2023-06-15T14:29:31", "second"),
    ("I saw an owl [half an hour ago].", "2023-06-15T14:00", "2023-06-15T14:01", "minute"),
    ("I saw an owl [a year and a half ago].", "2021-12-01", "2022-01-01", "month"),
    ("I saw an owl [two and a half years ago].", "2020-12-01", "2021-01-01", "month"),
    ("I saw an owl [two years and three months ago].", "2021-03-01", "2021-04-01", "month"),
    ("I saw an owl [a fortnight ago].", "2023-05-29", "2023-06-05", "week"),
    ("I saw an owl [twenty-one days ago].", "2023-05-25", "2023-05-26", "day"),
    ("I saw an owl [a couple of days ago].", "2023-06-13", "2023-06-14", "~day"),
    ("I saw an owl [a few weeks ago].", "2023-05-22", "2023-05-29", "~week"),
    ("I saw an owl [several months ago].", "2023-02-01", "2023-03-01", "~month"),
    ("I saw an owl [about two weeks ago].", "2023-05-29", "2023-06-05", "~week"),
    ("I saw an owl [almost a year ago].", "2022-01-01", "2023-01-01", "~year"),
    ("I saw an owl [a year ago today].", "2022-06-15", "2022-06-16", "day"),
    ("I saw an owl [three nights ago].", "2023-06-12", "2023-06-13", "day"),
    ("I saw an owl [two Fridays ago].", "2023-06-02", "2023-06-03", "day"),
    ("I saw an owl [two weekends ago].", "2023-06-03", "2023-06-05", "day"),
    ("I saw an owl [three summers ago].", "2020-06-01", "2020-09-01", "season"),
    ("Owl count due [two days from now].", "2023-06-17", "2023-06-18", "day"),
    ("The audit is [two weeks from now].", "2023-06-26", "2023-07-03", "week"),
    ("The audit is [in two weeks].", "2023-06-26", "2023-07-03", "week"),
    ("The audit is [in 3 months].", "2023-09-01", "2023-10-01", "month"),
    ("The audit is [in ten years' time].", "2033-01-01", "2034-01-01", "year"),
    ("The audit begins [in 45 minutes].", "2023-06-15T15:15", "2023-06-15T15:16", "minute"),
    ("The audit starts [two weeks later].", "2023-06-26", "2023-07-03", "week"),
    ("It rained a lot in [the last three months].", "2023-03-15", THURSDAY, "month"),
    ("It rained a lot over [the past year].", "2022-06-15", THURSDAY, "year"),
    ("It rained a lot in [the past two weeks].", "2023-06-01", THURSDAY, "week"),
    ("It rained a lot in [the last few days].", "2023-06-12", THURSDAY, "~day"),
    ("It rained a lot in [the last 48 hours].", "2023-06-13T14:30", THURSDAY, "hour"),
    ("It rained a lot over [the last month].", "2023-05-15", THURSDAY, "month"),
    ("It rained a lot [this past week].", "2023-06-08", THURSDAY, "week"),
    ("It will rain for [the next two days].", THURSDAY, "2023-06-18", "day"),
    ("It has rained a lot in [recent weeks].", "2023-05-25", THURSDAY, "~week"),
    ("I have lived here [for three years].", "2020-06-15", THURSDAY, "year"),
    ("She's worked there [for six months].", "2022-12-15", THURSDAY, "month"),
    ("I saw him [the other day].", "2023-06-08", "2023-06-15", "~week"),
    # the edges of years, months and leap years
    ("[Last week] we skied.", "2022-12-26", "2023-01-02", "week", "2023-01-02T09:00"),
    ("[Last month] we skied.", "2022-12-01", "2023-01-01", "month", "2023-01-02T09:00"),
    ("[Last quarter] we skied.", "2022-10-01", "2023-01-01", "quarter", "2023-01-02T09:00"),
    ("[Yesterday] we skied.", "2022-12-31", "2023-01-01", "day", "2023-01-01T09:00"),
    ("[Next month] we ski.", "2024-01-01", "2024-02-01", "month", "2023-12-31T23:30"),
    ("We met [one month ago].", "2023-02-01", "2023-03-01", "month", "2023-03-31T12:00"),
    ("We met [a year ago].", "2023-01-01", "2024-01-01", "year", "2024-02-29T12:00"),
    ("We met [a year ago today].", "2023-02-28", "2023-03-01", "day", "2024-02-29T12:00"),
    ("It rained in [the last month].", "2023-02-28", "2023-03-31T12:00", "month", "2023-03-31T12:00"),
    ("We meet [tomorrow].", "2024-02-29", "2024-03-01", "day", "2024-02-28T12:00"),
    ("[Last winter] we skied.", "2021-12-01", "2022-03-01", "season", "2023-01-10T12:00"),
    ("[This winter] we ski.", "2022-12-01", "2023-03-01", "season", "2023-01-10T12:00"),
]

BY_TENSE = [
    ("We met on [Friday].", "2023-06-09", "2023-06-10", "day"),
    ("We will meet on [Friday].", "2023-06-16", "2023-06-17", "day"),
    ("We are going to meet on [Friday].", "2023-06-16", "2023-06-17", "day"),
    ("I'm meeting her on [Tuesday].", "2023-06-20", "2023-06-21", "day"),
    ("Dentist on [Friday].", "2023-06-16", "2023-06-17", "day"),
    ("The dentist called on [thursday].", "2023-06-08", "2023-06-09", "day"),
    ("We met [last Friday].", "2023-06-09", "2023-06-10", "day"),
    ("We met [last Thursday].", "2023-06-08", "2023-06-09", "day"),
    ("We met [this past Monday].", "2023-06-12", "2023-06-13", "day"),
    ("We meet [next Friday].", "2023-06-16", "2023-06-17", "day"),
    ("We meet [this coming Saturday].", "2023-06-17", "2023-06-18", "day"),
    ("We meet [this Friday].", "2023-06-16", "2023-06-17", "day"),
    ("We met [this Tuesday].", "2023-06-13", "2023-06-14", "day"),
    ("We met [the Friday before last].", "2023-06-02", "2023-06-03", "day"),
    ("We meet [Friday of next week].", "2023-06-23", "2023-06-24", "day"),
    ("We met on [Tuesday last week].", "2023-06-06", "2023-06-07", "day"),
    ("We hiked [last weekend].", "2023-06-10", "2023-06-12", "day"),
    ("We hiked [this weekend].", "2023-06-10", "2023-06-12", "day", "2023-06-12T08:00"),
    ("We will hike [this weekend].", "2023-06-17", "2023-06-19", "day"),
    ("We will hike [next weekend].", "2023-06-24", "2023-06-26", "day"),
    ("We hiked over [the weekend].", "2023-06-10", "2023-06-12", "day"),
    ("We hiked [last weekend].", "2023-06-10", "2023-06-12", "day", "2023-06-18T20:00"),
    ("We hiked [the weekend before last].", "2023-06-03", "2023-06-05", "day"),
    ("We adopted a cat in [May].", "2023-05-01", "2023-06-01", "month"),
    ("We will adopt a cat in [May].", "2024-05-01", "2024-06-01", "month"),
    ("We adopted a cat in [November].", "2022-11-01", "2022-12-01", "month"),
    ("We adopted a cat in [june].", "2023-06-01", "2023-07-01", "month"),
    ("We adopted a cat [last May].", "2023-05-01", "2023-06-01", "month"),
    ("We adopted a cat [last July].", "2022-07-01", "2022-08-01", "month"),
    ("We adopt a cat [next July].", "2023-07-01", "2023-08-01", "month"),
    ("We adopted a cat on [May 7].", "2023-05-07", "2023-05-08", "day"),
    ("We adopted a cat on [August 7].", "2022-08-07", "2022-08-08", "day"),
    ("We will adopt a cat on [May 7].", "2024-05-07", "2024-05-08", "day"),
    ("We adopted a cat on [the 3rd].", "2023-06-03", "2023-06-04", "day"),
    ("We adopted a cat on [the 20th].", "2023-05-20", "2023-05-21", "day"),
    ("We will adopt a cat on [the 3rd].", "2023-07-03", "2023-07-04", "day"),
    ("We adopted a cat on [the 5th of last month].", "2023-05-05", "2023-05-06", "day"),
    ("We adopted a cat on [5/7].", "2023-05-07", "2023-05-08", "day"),
    ("We adopted a cat on [Friday the 13th].", "2023-01-13", "2023-01-14", "day"),
    ("We adopted a cat [last summer].", "2022-06-01", "2022-09-01", "season"),
    ("We adopt a cat [this summer].", "2023-06-01", "2023-09-01", "season"),
    ("We adopted a cat in [the spring].", "2023-03-01", "2023-06-01", "season"),
    ("We adopted a cat at [Christmas].", "2022-12-25", "2022-12-26", "day"),
    ("We will adopt a cat at [Christmas].", "2023-12-25", "2023-12-26", "day"),
    ("We adopted a cat [last Christmas].", "2022-12-25", "2022-12-26", "day"),
    ("We adopted a cat on [Halloween last year].", "2022-10-31", "2022-11-01", "day"),
    ("We adopted a cat in [May last year].", "2022-05-01", "2022-06-01", "month"),
    ("We adopted a cat in [March two years ago].", "2021-03-01", "2021-04-01", "month"),
    ("We adopt a cat on [29 Feb].", "2024-02-29", "2024-03-01", "day"),
    ("We adopted a cat on [29 Feb].", "2020-02-29", "2020-03-01", "day"),
    ("The leaves fell [last fall].", "2022-09-01", "2022-12-01", "season"),
    ("She said it rained on [Monday], and she will paint", "2023-06-12", "2023-06-13", "day"),
    ("It rained, but on [Saturday] we will paint", "2023-06-17", "2023-06-18", "day"),
]

CLOCK = [
    ("The bus left at [3 pm].", "2023-06-14T15", "2023-06-14T16", "hour"),
    ("The bus will leave at [3 pm].", "2023-06-15T15", "2023-06-15T16", "hour"),
    ("The bus left at [9:45 am].", "2023-06-15T09:45", "2023-06-15T09:46", "minute"),
    ("The bus left at [10:30].", "2023-06-15T10:30", "2023-06-15T10:31", "minute"),
    ("The bus will leave at [noon].", "2023-06-16T12", "2023-06-16T13", "hour"),
    ("The bus will leave [tomorrow at noon].", "2023-06-16T12", "2023-06-16T13", "hour"),
    ("The bus left [yesterday at 3 pm].", "2023-06-14T15", "2023-06-14T16", "hour"),
    ("The bus left on [Monday at 8:15 a.m.]", "2023-06-12T08:15", "2023-06-12T08:16", "minute"),
    ("The bus left at [3 pm on May 5, 2023].", "2023-05-05T15", "2023-05-05T16", "hour"),
    ("The bus left on [May 5, 2023 at 3:20 pm].", "2023-05-05T15:20", "2023-05-05T15:21", "minute"),
    ("The bus left [yesterday evening at 8].", "2023-06-14T20", "2023-06-14T21", "hour"),
    ("The bus left [last night at 11:30].", "2023-06-14T23:30", "2023-06-14T23:31", "minute"),
    ("The bus left [last night at 2 am].", "2023-06-15T02", "2023-06-15T03", "hour"),
    ("The bus will leave [tomorrow at 8].", "2023-06-16T08", "2023-06-16T09", "hour"),
    ("The bus will leave at [5 o'clock].", "2023-06-15T17", "2023-06-15T18", "hour"),
    ("The bus left on [Friday night].", "2023-06-09T18", "2023-06-10T04", "hour"),
    ("The bus left on [the morning of May 5, 2023].", "2023-05-05T05", "2023-05-05T12", "hour"),
    ("The bus will leave [tomorrow from 3 to 5 pm].", "2023-06-16T15", "2023-06-16T17", "hour"),
    ("Office hours are [from 9 am to 11 am].", "2023-06-15T09", "2023-06-15T11", "hour"),
    ("Call at [9 pm EST on May 5, 2023].", "2023-05-06T02", "2023-05-06T03", "hour"),
    ("Call [2023-05-07 at 14:30].", "2023-05-07T14:30", "2023-05-07T14:31", "minute"),
    ("The bus will leave at [midnight tomorrow].", "2023-06-17", "2023-06-17T01", "hour"),
]

FRAMED = [
    ("We have lived here [since 2019].", "2019-01-01", None, "year"),
    ("We have lived here [since last May].", "2023-05-01", None, "month"),
    ("We have lived here [since Monday].", "2023-06-12", None, "day"),
    ("We have lived here [since May].", "2023-05-01", None, "month"),
    ("We have lived here [since May 3, 2021].", "2021-05-03", None, "day"),
    ("We have lived here [ever since the 1990s].", "1990-01-01", None, "decade"),
    ("We have lived here [since yesterday].", "2023-06-14", None, "day"),
    ("The shop is shut [from 2021 onwards].", "2021-01-01", None, "year"),
    ("The shop is shut [until July].", None, "2023-08-01", "month"),
    ("The shop was shut [until 2019].", None, "2020-01-01", "year"),
    ("The shop will be shut [till Friday].", None, "2023-06-17", "day"),
    ("The shop will open [by Friday].", None, "2023-06-17", "day"),
    ("The shop will open [by 2030].", None, "2031-01-01", "year"),
    ("The shop will be shut [until 5 pm].", None, "2023-06-15T17", "hour"),
    ("The shop closed [before 2019].", None, "2019-01-01", "year"),
    ("The shop closed [after May 2020].", "2020-06-01", None, "month"),
    ("It grew [between May and July 2023].", "2023-05-01", "2023-08-01", "month"),
    ("It grew [between December and February 2023].", "2022-12-01", "2023-03-01", "month"),
    ("It grew [from May to July].", "2022-05-01", "2022-08-01", "month", "2023-04-10T12:00"),
    ("It grew [from 3 to 7 June 2023].", "2023-06-03", "2023-06-08", "day"),
    ("It grew [between 3 and 7 June 2023].", "2023-06-03", "2023-06-08", "day"),
    ("It grew in [June-August 2022].", "2022-06-01", "2022-09-01", "month"),
    ("It grew on [May 5-8].", "2023-05-05", "2023-05-09", "day"),
    ("It grew on [May 5-8, 2021].", "2021-05-05", "2021-05-09", "day"),
    ("It grew on [5\u20138 May 2021].", "2021-05-05", "2021-05-09", "day"),
    ("It grew [from May 30 to June 3, 2022].", "2022-05-30", "2022-06-04", "day"),
    ("It grew [from 2019 to 2021].", "2019-01-01", "2022-01-01", "year"),
    ("It grew [between 2019 and 2021].", "2019-01-01", "2022-01-01", "year"),
    ("It grew in [2019-2021].", "2019-01-01", "2022-01-01", "year"),
    ("The fair runs [from Monday to Wednesday].", "2023-06-19", "2023-06-22", "day"),
    ("The fair ran [from December 20, 2022 until January 4, 2023].", "2022-12-20", "2023-01-05", "day"),
    ("It happened [around 2015].", "2015-01-01", "2016-01-01", "~year"),
    ("It happened [sometime last week].", "2023-06-05", "2023-06-12", "~week"),
    ("It happened [around Christmas 2020].", "2020-12-25", "2020-12-26", "~day"),
]

PARTS = [
    ("It started in [early May].", "2023-05-01", "2023-05-11", "week"),
    ("It started in [mid-May 2022].", "2022-05-11", "2022-05-21", "week"),
    ("It started in [late February 2024].", "2024-02-21", "2024-03-01", "week"),
    ("It started in [early 2023].", "2023-01-01", "2023-05-01", "month"),
    ("It started in [mid 2022].", "2022-05-01", "2022-09-01", "month"),
    ("It started in [late 2022].", "2022-09-01", "2023-01-01", "month"),
    ("It started in [the early 1990s].", "1990-01-01", "1994-01-01", "year"),
    ("It started in [the mid-1990s].", "1994-01-01", "1997-01-01", "year"),
    ("It started in [the late '90s].", "1997-01-01", "2000-01-01", "year"),
    ("It started in [the late summer of 2019].", "2019-08-01", "2019-09-01", "month"),
    ("It started at [the beginning of 2020].", "2020-01-01", "2020-05-01", "month"),
    ("It started at [the end of May].", "2023-05-21", "2023-06-01", "week"),
    ("It ends at [the end of the month].", "2023-06-21", "2023-07-01", "week"),
    ("It ends at [the end of this year].", "2023-09-01", "2024-01-01", "month"),
    ("It started in [the middle of last week].", "2023-06-07", "2023-06-09", "day"),
    ("It started at [the start of last month].", "2023-05-01", "2023-05-11", "week"),
    ("It started in [the first week of August 2022].", "2022-08-01", "2022-08-08", "week"),
    ("It started in [the last week of May].", "2023-05-25", "2023-06-01", "week"),
    ("It started on [the last Friday of May 2023].", "2023-05-26", "2023-05-27", "day"),
    ("It started on [the first Monday in March 2023].", "2023-03-06", "2023-03-07", "day"),
    ("It started on [the third Tuesday of January 2023].", "2023-01-17", "2023-01-18", "day"),
    ("It started on [the last day of April 2023].", "2023-04-30", "2023-05-01", "day"),
    ("It started on [the second weekend of May 2023].", "2023-05-13", "2023-05-15", "day"),
    ("It grew in [the first half of 2022].", "2022-01-01", "2022-07-01", "month"),
    ("It grew in [the third quarter of 2020].", "2020-07-01", "2020-10-01", "quarter"),
    ("It grew in [the first three days of June 2022].", "2022-06-01", "2022-06-04", "day"),
    ("It started [the week of June 5].", "2023-06-05", "2023-06-12", "week"),
    ("It started [the week of 8 March 2023].", "2023-03-06", "2023-03-13", "week"),
    ("It started in [the month of May].", "2023-05-01", "2023-06-01", "month"),
    ("It started on [the weekend of May 6, 2023].", "2023-05-06", "2023-05-08", "day"),
    ("It started on [the Friday before 15 July 2022].", "2022-07-08", "2022-07-09", "day"),
    ("It started on [the Sunday after Easter 2023].", "2023-04-16", "2023-04-17", "day"),
    ("It started [the week before 6 July 2023].", "2023-06-29", "2023-07-06", "week"),
    ("It started [the week after 6 July 2022].", "2022-07-07", "2022-07-14", "week"),
    ("It started [the day after Christmas 2022].", "2022-12-26", "2022-12-27", "day"),
    ("It started [two days after Christmas 2022].", "2022-12-27", "2022-12-28", "day"),
    ("It started [a week before the 9th of June 2023].", "2023-06-02", "2023-06-03", "day"),
    ("It started [three months before June 2022].", "2022-03-01", "2022-04-01", "month"),
    ("It started [the year before 2019].", "2018-01-01", "2019-01-01", "year"),
    ("It started [the night before Halloween 2021].", "2021-10-30T18", "2021-10-31T04", "hour"),
    ("It starts [a week from Friday].", "2023-06-23", "2023-06-24", "day"),
    ("It started at [the end of the first week of August 2022].", "2022-08-05", "2022-08-08", "day"),
    ("It started on [last year's Christmas].", "2022-12-25", "2022-12-26", "day"),
]

CONVERSATION = [
    ("[Last year in July] we bought a boat.", "2022-07-01", "2022-08-01", "month"),
    ("[Two weeks ago on Friday] we bought a boat.", "2023-06-02", "2023-06-03", "day"),
    ("[Two years ago in May] we bought a boat.", "2021-05-01", "2021-06-01", "month"),
    ("[Next week Wednesday] works.", "2023-06-21", "2023-06-22", "day"),
    ("The test is on [the first Tuesday after June 20].", "2023-06-27", "2023-06-28", "day"),
    ("He kept bees [2015-2018].", "2015-01-01", "2019-01-01", "year"),
    ("[2019 – present] beekeeper", "2019-01-01", None, "year"),
    ("Back in ['98] we met.", "1998-01-01", "1999-01-01", "year"),
    ("I got home at [9 last night].", "2023-06-14T21", "2023-06-14T22", "hour"),
    ("She wants a kite for [Christmas].", "2023-12-25", "2023-12-26", "day"),
    ("What did I do on [the last day of 2022]?", "2022-12-31", "2023-01-01", "day"),
    ("Who came in [the last week of last month]?", "2023-05-25", "2023-06-01", "week"),
    ("Where was I at [5pm on the 3rd of May 2023]?", "2023-05-03T17", "2023-05-03T18", "hour"),
    ("We lost in [the first quarter of last year].", "2022-01-01", "2022-04-01", "quarter"),
    ("Notes [from 2023-06-01 to 2023-06-10].", "2023-06-01", "2023-06-11", "day"),
    ("Notes [since the beginning of May].", "2023-05-01", None, "week"),
    ("Notes [3/4/2023, 10:30am]", "2023-03-04T10:30", "2023-03-04T10:31", "minute"),
    ("We danced on [the evening of the 5th].", "2023-06-05T17", "2023-06-05T22", "hour"),
    ("We danced [from Friday evening to Sunday morning].", "2023-06-09T17", "2023-06-11T12", "hour"),
    ("I will be away [until the end of August].", None, "2023-09-01", "week"),
    ("It ships [by the end of 2025].", None, "2026-01-01", "month"),
    ("It will ship [no later than June 30].", None, "2023-07-01", "day"),
    ("We split [after last Christmas].", "2022-12-26", None, "day"),
    ("It was [the week of Thanksgiving].", "2022-11-21", "2022-11-28", "week"),
    ("We sailed [July 4th weekend].", "2022-07-02", "2022-07-05", "day"),
    ("We sailed on [Labor Day weekend 2022].", "2022-09-03", "2022-09-06", "day"),
    ("We sailed on [Easter weekend].", "2023-04-08", "2023-04-10", "day"),
    ("We sailed [the last two summers].", "2021-06-01", "2022-09-01", "season"),
    ("We sail [the next three Mondays].", "2023-06-19", "2023-07-04", "day"),
    ("We sail [weekend after next].", "2023-07-01", "2023-07-03", "day"),
    ("We sailed in [the winter of 2019-2020].", "2019-12-01", "2020-03-01", "season"),
    ("We sailed in [winter 2019/20].", "2019-12-01", "2020-03-01", "season"),
    ("We sailed in [the last decade].", "2013-06-15", THURSDAY, "decade"),
    ("We have sailed [for about ten years].", "2013-06-15", THURSDAY, "~year"),
    ("We sailed [1.5 hours ago].", "2023-06-15T13:00", "2023-06-15T13:01", "minute"),
    ("We sailed [a hundred years ago].", "1923-01-01", "1924-01-01", "year"),
    ("Sam told me on [Tuesday] that he will quit", "2023-06-13", "2023-06-14", "day"),
    ("She was born on [4/12/1988] in Graz.", "1988-04-12", "1988-04-13", "day"),
    ("The mill thrived [from the late 1970s to the early 1980s].", "1977-01-01", "1984-01-01", "year"),
    ("See you on [Mon at 10am].", "2023-06-19T10", "2023-06-19T11", "hour"),
    ("He quit [over 20 years ago].", "2003-01-01", "2004-01-01", "~year"),
    ("She visits [starting next Monday].", "2023-06-19", None, "day"),
]

RECURRING = [
    ("We swim [every Monday].", "day"),
    ("We swim [every Tuesday at 6 pm].", "hour"),
    ("We swim [on Sundays].", "day"),
    ("We swim [on weekends].", "day"),
    ("We swim [every day].", "day"),
    ("We swim [every other week].", "week"),
    ("We swim [every two weeks].", "week"),
    ("We swim [each summer].", "season"),
    ("We swim [every morning].", "hour"),
    ("We swim [every May].", "month"),
    ("We swim [every weekend].", "day"),
    ("We swim [each Christmas].", "day"),
    ("We swim [weekly].", "week"),
    ("We report [annually].", "year"),
    ("We swim [twice a week].", "week"),
    ("We swim [three times per month].", "month"),
    ("We swim [on Friday nights].", "hour"),
    ("We swim [every 5 minutes].", "minute"),
    ("We swim [every 3rd Friday of the month].", "day"),
    ("We swim [on the first Monday of every month].", "day"),
]

NOTHING = [
    "I may go there.",
    "May I sit here?",
    "We march for peace.",
    "They march 12 miles with us.",
    "This may help you.",
    "She sat in the sun.",
    "He came second.",
    "Wait for a second opinion.",
    "The prices fall apart.",
    "They will fall for it.",
    "Room 2019 is upstairs.",
    "He owes 2000 dollars.",
    "In 2000 people a gene was found.",
    "The code is 1984.",
    "My number is 555-2019.",
    "It costs $2020.",
    "Version 3.11.2 is out.",
    "Host 192.168.1.10 is down.",
    "He travelled a lot in his twenties.",
    "She is in her early thirties.",
    "We ate 3 May apples.",
    "On 29 February 2023 nothing happened.",
    "It was due 31 April 2022.",
    "The 5th floor is closed.",
    "He won on the 5th attempt.",
    "The score was 3:2.",
    "Mix 1/2 cup of flour.",
    "She is 30 years old.",
    "A last-minute change.",
    "June called me.",
    "I love April.",
    "Spring water is cold.",
    "We bought a Christmas tree.",
    "The mattress springs broke.",
    "I saw the light.",
    "Once upon a time.",
    "One day I will fly.",
    "Every time I see you.",
    "It was a good day.",
    "The temperature was in the 70s degrees.",
    "I'll be there in spirit.",
    "He weighs 90 kg.",
    "Chapter 12, page 7.",
    "Good morning, everyone!",
    "Call me at 555 1234.",
    "Three days later it broke.",
    "We left on that Friday.",
    "They wed one Saturday.",
    "On 3/4 of the farms it failed.",
    "It was the last Sunday before Lent.",
    "The next day we flew home.",
    "May and her sister came over.",
    "Long ago, years ago.",
    "Decimal('69.7575744')",
]

SEVERAL = [
    ("In 2019 and 2020 we sailed.", ["2019", "2020"]),
    ("We met on May 5, 2020 and three days later we wed.", ["May 5, 2020", "three days later"]),
    ("Yesterday it rained, today it snows.", ["Yesterday", "today"]),
    ("Every Monday since 2019 we swim.", ["Every Monday", "since 2019"]),
    ("In May and June 2021 we sailed.", ["May", "June 2021"]),
    ("Last week we rested; next week we run.", ["Last week", "next week"]),
]


def _utc(words: str | None) -> datetime | None:
    if words is None:
        return None
    if len(words) == len("2023-06-15T14"):
        words += ":00"
    return datetime.fromisoformat(words).replace(tzinfo=UTC)


def _marked(sentence: str) -> tuple[str, str]:
    marked = re.search(r"\[(.*?)\]", sentence)
    assert marked is not None
    return sentence.replace("[", "").replace("]", ""), marked[1]


ONE = [
    (*row, THURSDAY)[:5]
    for row in ABSOLUTE + HEADERS + RELATIVE + BY_TENSE + CLOCK + FRAMED + PARTS + CONVERSATION
]


@pytest.mark.parametrize(("sentence", "start", "end", "precision", "anchor"), ONE)
def test_one_time_is_found_and_resolved(
    sentence: str, start: str | None, end: str | None, precision: str, anchor: str
) -> None:
    text, words = _marked(sentence)
    spans = find_times(text, _utc(anchor))
    assert [s.text for s in spans] == [words]
    found = spans[0]
    assert (found.start, found.end) == (_utc(start), _utc(end))
    assert (found.precision, found.around) == (precision.lstrip("~"), precision.startswith("~"))
    assert not found.recurring


@pytest.mark.parametrize(("sentence", "precision"), RECURRING)
def test_recurring_times_have_no_ends(sentence: str, precision: str) -> None:
    text, words = _marked(sentence)
    spans = find_times(text, _utc(THURSDAY))
    assert [(s.text, s.start, s.end, s.recurring, s.precision) for s in spans] == [
        (words, None, None, True, precision)
    ]


@pytest.mark.parametrize("sentence", NOTHING)
def test_no_time_is_seen_where_there_is_none(sentence: str) -> None:
    assert find_times(sentence, _utc(THURSDAY)) == []


@pytest.mark.parametrize(("sentence", "words"), SEVERAL)
def test_several_times_in_order(sentence: str, words: list[str]) -> None:
    assert [s.text for s in find_times(sentence, _utc(THURSDAY))] == words


def test_later_counts_from_the_time_named_before() -> None:
    spans = find_times("We met on May 5, 2020 and three days later we wed.", _utc(THURSDAY))
    assert (spans[1].start, spans[1].end) == (_utc("2020-05-08"), _utc("2020-05-09"))


def test_a_list_shares_the_year_at_its_end() -> None:
    spans = find_times("In May and June 2021 we sailed.", _utc(THURSDAY))
    assert [s.start for s in spans] == [_utc("2021-05-01"), _utc("2021-06-01")]


@pytest.mark.parametrize("row", ABSOLUTE)
def test_absolute_times_need_no_anchor(row: tuple[str, str, str, str]) -> None:
    text, words = _marked(row[0])
    spans = find_times(text, None)
    assert [(s.text, s.start, s.end) for s in spans] == [(words, _utc(row[1]), _utc(row[2]))]


@pytest.mark.parametrize(
    "sentence",
    ["last Friday", "yesterday", "in May", "on Friday", "two weeks ago", "at 3 pm", "since Monday", "on 5/7"],
)
def test_relative_times_need_an_anchor(sentence: str) -> None:
    assert find_times(sentence, None) == []


@pytest.mark.parametrize(
    ("sentence", "prefer", "start"),
    [
        ("What about Friday?", "past", "2023-06-09"),
        ("What about Friday?", "future", "2023-06-16"),
        ("What about Friday?", "tense", "2023-06-16"),
        ("What happens in May?", "past", "2023-05-01"),
        ("What happens in May?", "future", "2024-05-01"),
        ("What happens in September?", "past", "2022-09-01"),
        ("What happened on Friday?", "future", "2023-06-09"),
        ("What will happen on Friday?", "past", "2023-06-16"),
        ("What happens on July 4th?", "past", "2022-07-04"),
    ],
)
def test_the_preference_decides_where_verbs_do_not(sentence: str, prefer: str, start: str) -> None:
    spans = find_times(sentence, _utc(THURSDAY), prefer=prefer)  # type: ignore[arg-type]
    assert [s.start for s in spans] == [_utc(start)]


@pytest.mark.parametrize(
    ("sentence", "anchor", "start", "end"),
    [
        # 23:30 on the 14th in New York is already the 15th in UTC
        ("I slept today.", datetime(2023, 6, 14, 23, 30, tzinfo=ZoneInfo("America/New_York")),
         "2023-06-14T04:00", "2023-06-15T04:00"),
        ("I slept yesterday.", datetime(2023, 6, 15, 1, 0, tzinfo=ZoneInfo("Asia/Tokyo")),
         "2023-06-13T15:00", "2023-06-14T15:00"),
        ("I slept last month.", datetime(2023, 4, 10, tzinfo=ZoneInfo("Europe/Berlin")),
         "2023-02-28T23:00", "2023-03-31T22:00"),
        # the day the clocks went forward has 23 hours, the day they went back 25
        ("I slept on March 26, 2023.", datetime(2023, 4, 10, tzinfo=ZoneInfo("Europe/Berlin")),
         "2023-03-25T23:00", "2023-03-26T22:00"),
        ("I slept on 29 October 2023.", datetime(2023, 11, 10, tzinfo=ZoneInfo("Europe/Berlin")),
         "2023-10-28T22:00", "2023-10-29T23:00"),
        ("I woke two hours ago.", datetime(2023, 3, 26, 4, 30, tzinfo=ZoneInfo("Europe/Berlin")),
         "2023-03-26T00:00", "2023-03-26T01:00"),
        ("It failed at 3 pm UTC on May 5, 2023.", datetime(2023, 6, 15, tzinfo=ZoneInfo("Asia/Kolkata")),
         "2023-05-05T15:00", "2023-05-05T16:00"),
        ("It failed 2023-05-05T15:00:00Z.", datetime(2023, 6, 15, tzinfo=ZoneInfo("Asia/Kolkata")),
         "2023-05-05T15:00:00", "2023-05-05T15:00:01"),
        ("I slept in 2019.", datetime(2023, 6, 15, tzinfo=timezone(timedelta(hours=-8))),
         "2019-01-01T08:00", "2020-01-01T08:00"),
        ("I slept today.", datetime(2023, 6, 15, 12, 0), "2023-06-15", "2023-06-16"),
    ],
)  # fmt: skip
def test_days_are_days_of_the_anchors_zone(sentence: str, anchor: datetime, start: str, end: str) -> None:
    spans = find_times(sentence, anchor)
    assert [(s.start, s.end) for s in spans] == [(_utc(start), _utc(end))]


def test_the_gate_is_closed_for_plain_sentences() -> None:
    assert not may_hold_time("The quick brown fox jumps over the lazy dog and sleeps.")
    assert may_hold_time("We met on Friday.")


def test_every_row_passes_the_gate() -> None:
    assert all(may_hold_time(row[0]) for row in [*ONE, *RECURRING])


_WORDS = sorted({word for row in [*ONE, *RECURRING] for word in re.findall(r"\S+", row[0])})
_ANCHORS = st.none() | st.datetimes(timezones=st.none() | st.timezones() | st.just(UTC))
_TEXTS = st.text() | st.lists(st.sampled_from(_WORDS) | st.text(max_size=4), max_size=25).map(" ".join)
_PREFER = st.sampled_from(["past", "future", "tense"])


def _check(text: str, spans: list[TimeSpan]) -> None:
    position = 0
    for span in spans:
        assert span.text == text[span.char_start : span.char_end]
        assert position <= span.char_start < span.char_end
        position = span.char_end
        assert span.recurring or span.start or span.end or span.duration
        for side in (span.start, span.end):
            assert side is None or side.utcoffset() == timedelta(0)
        if span.start and span.end:
            assert span.start < span.end


@settings(max_examples=300, deadline=None)
@given(_TEXTS, _ANCHORS, _PREFER)
def test_any_text_and_anchor_give_sound_spans_twice_the_same(
    text: str, anchor: datetime | None, prefer: str
) -> None:
    spans = find_times(text, anchor, prefer=prefer)  # type: ignore[arg-type]
    _check(text, spans)
    assert spans == find_times(text, anchor, prefer=prefer)  # type: ignore[arg-type]


_EXTREMES = [datetime.min, datetime.max, datetime(1, 1, 8, tzinfo=UTC), datetime(9999, 12, 20, tzinfo=UTC)]
_EXTREMES += [
    side.replace(tzinfo=timezone(timedelta(hours=hours)))
    for side in (datetime.min, datetime.max)
    for hours in (-12, 14)
]


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from([row[0] for row in [*ONE, *RECURRING]]),
    st.sampled_from(_EXTREMES),
    _PREFER,
)
def test_the_calendars_ends_give_no_span_rather_than_an_error(
    sentence: str, anchor: datetime, prefer: str
) -> None:
    text = sentence.replace("[", "").replace("]", "")
    _check(text, find_times(text, anchor, prefer=prefer))  # type: ignore[arg-type]


def test_nested_words_do_not_exhaust_the_stack() -> None:
    assert isinstance(find_times("early since the end of " * 400 + "May", _utc(THURSDAY)), list)
