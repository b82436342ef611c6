"""What a bank shows that nobody said: patterns with their evidence, checked, and what follows from them.

``run.py`` is the whole of it, a pure function of a view of the bank. Five phases, a package or file each:
``assumption`` finds hypotheses, ``audit`` holds each against all evidence, ``train`` compares earlier
predictions with what has come, ``what_if`` predicts, ``value`` ranks and proposes. ``gates`` says whether the
result is worth keeping. All wording is the bank's own sentences, dates and counts; every statement names the
facts it rests on.
"""
