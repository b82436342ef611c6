"""HTTP/1.1 as the server speaks it."""

from __future__ import annotations

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST_HEAD = 128 * 1024
"""Bytes of a request's line and headers that are kept; a read's worth may come on top."""


class Protocol(HttpToolsProtocol):
    """uvicorn's, which keeps headers of any size in memory before it is known who sends them."""

    _in_head = False
    _head = 0

    def data_received(self, data: bytes) -> None:
        """Read on, unless the headers have become too many."""
        if self._in_head and self._head > MOST_HEAD:
            self._head = 0
            self.send_400_response(f"The headers are over {MOST_HEAD} bytes.")
            return
        super().data_received(data)
        self._head = self._head + len(data) if self._in_head else 0

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._in_head = True

    def on_headers_complete(self) -> None:
        """Its headers are there."""
        self._in_head = False
        super().on_headers_complete()
