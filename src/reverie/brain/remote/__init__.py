"""Learning from a bank elsewhere: reading it to its end over HTTP, and telling what is new here.

`reader` asks, `wire` reads answers, `probe` finds what there is and what to take of it, `walk` reads page by
page, `same` tells whether two facts say the same, `records` makes documents of what is new. All but `reader`
and `walk` are pure; `storing`, `texts`, `models` and `settle` write what was read into the bank.
"""
