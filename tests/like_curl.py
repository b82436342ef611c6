"""The few options of curl that examples use, for machines that have no curl."""

from __future__ import annotations

import argparse
import sys

import httpx


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("-X", dest="method")
    parser.add_argument("-H", dest="headers", action="append", default=[])
    parser.add_argument("-d", dest="data")
    parser.add_argument("--json")
    parser.add_argument("-s", action="store_true")
    parser.add_argument("-o", dest="target")
    parser.add_argument("-w", dest="told")
    asked = parser.parse_args()
    headers = dict(line.split(": ", 1) for line in asked.headers)
    if asked.json:
        headers["Content-Type"] = "application/json"
    data = asked.json or asked.data
    method = asked.method or ("POST" if data else "GET")
    answer = httpx.request(method, asked.url, headers=headers, content=data, timeout=60)
    if not asked.target:
        sys.stdout.write(answer.text)
    if asked.told == "%{http_code}":
        sys.stdout.write(str(answer.status_code))


main()
