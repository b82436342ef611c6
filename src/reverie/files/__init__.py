"""Files as text: what they are, and their conversion in a process of its own.

``kinds.py`` names the kinds; ``converter.py`` is the way in. ``child.py`` is the process, which alone imports
the modules that read a kind: ``text.py``, ``tables.py``, ``page.py``, ``mail.py`` and ``office.py``.
"""
