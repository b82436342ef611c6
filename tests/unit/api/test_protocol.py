"""Headers are bounded before anybody is asked who they are."""

from __future__ import annotations

import asyncio

import uvicorn
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from reverie.api.protocol import MOST_HEAD, Protocol


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    body = await Request(scope, receive).body()
    await PlainTextResponse(f"{len(body)} bytes")(scope, receive, send)


async def test_headers_do_not_grow_without_end() -> None:
    config, state = uvicorn.Config(app, http=Protocol, log_config=None, lifespan="off"), ServerState()
    config.load()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Protocol(config=config, server_state=state, app_state={}), "127.0.0.1"
    )
    port = server.sockets[0].getsockname()[1]

    async def send(*parts: bytes) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            for part in parts:
                writer.write(part)
                await writer.drain()
                await asyncio.sleep(0.01)
            return await reader.read(1000)
        finally:
            writer.close()

    begin, end = b"POST / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n", b"\r\n\r\n"
    try:
        fits = await send(begin + b"X-Long: ", b"x" * (MOST_HEAD // 2), end)
        assert fits.startswith(b"HTTP/1.1 200 ")
        body = [b"x" * MOST_HEAD] * 4
        length = b"Content-Length: %d" % (4 * MOST_HEAD)
        assert (await send(begin + length + end, *body)).endswith(b"524288 bytes")
        for line in (begin + b"X-Long: ", b"GET /"):
            large = await send(line, b"x" * MOST_HEAD, b"x")
            assert large.startswith(b"HTTP/1.1 400 ")
            assert b"over 131072 bytes" in large
    finally:
        server.close()
