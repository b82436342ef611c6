"""The whole database as one file, and back.

``write.py`` makes the file, ``restore.py`` fills an empty database with it. ``archive.py`` is the file: a ZIP
whose last bytes are its own hash. ``manifest.py`` says what is in it, and ``tally.py`` knows the rows of a
table again.
"""
