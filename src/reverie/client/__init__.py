"""Python clients of a server, and the same names on the memory in this process.

``names/`` has every call of the HTTP API once. ``remote.py`` sends them to a server, ``embedded.py`` to the
application in this process; ``waiting.py`` has them for programs without asyncio.
"""
