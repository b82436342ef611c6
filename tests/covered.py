"""Which suite calls which method of the published client, read from the suites themselves."""

from __future__ import annotations

import ast
import inspect
import re
from collections import defaultdict
from pathlib import Path

import hindsight_client_api.api as generated
from hindsight_client import Hindsight

SUITES = Path(__file__).parent / "conformance"
VARIANTS = ("_with_http_info", "_without_preload_content")


def high_level() -> set[str]:
    """The names of all that the client itself offers."""
    return {name for name, found in vars(Hindsight).items() if callable(found) and name[0] != "_"}


def low_level() -> dict[str, str]:
    """The operations that the client's API was generated from, with the group that each is in."""
    found = {}
    for name, api in inspect.getmembers(generated, inspect.isclass):
        group = "".join(f"_{c.lower()}" if c.isupper() else c for c in name.removesuffix("Api")).lstrip("_")
        for method, _ in inspect.getmembers(api, inspect.isfunction):
            if method[0] != "_" and not method.endswith(VARIANTS):
                found[method] = group
    return found


def queries(operation: str) -> list[str]:
    """The query parameters of a generated operation, as its document has them."""
    for _, api in inspect.getmembers(generated, inspect.isclass):
        if method := getattr(api, f"_{operation}_serialize", None):
            return re.findall(r"_query_params\.append\(\('(\w+)'", inspect.getsource(method))
    raise KeyError(operation)


def called() -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """The suites that call each method of the client, and each operation of one of its groups.

    The first are written `client.method(...)`, the second `client.group.method(...)` or, where the group has
    a name of its own, `api.method(...)`.
    """
    high: dict[str, set[str]] = defaultdict(set)
    low: dict[str, set[str]] = defaultdict(set)
    for path in sorted(SUITES.glob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Attribute):
                continue
            of_group = isinstance(node.value, ast.Attribute) or ast.unparse(node.value) == "api"
            (low if of_group else high)[node.attr].add(path.stem.removeprefix("test_"))
    return high, low


BEYOND = {
    "clone_bank": "Export the documents of the one, import them into the other.",
    "create_bank_alias": "A bank has one name.",
    "delete_bank_alias": "A bank has one name.",
    "export_bank_transfer": "Export of documents and of the bank's template; `reverie backup` for all banks.",
    "get_audit_log": "The list of audit logs has whole entries.",
    "get_bank_attachment": "Files become text; none is kept.",
    "get_document_history": "A document has its current text.",
    "import_bank_transfer": "Import of documents and of a bank's template; `reverie restore` for all banks.",
    "list_bank_aliases": "A bank has one name.",
    "preview_consolidation_strategies": "There is one strategy.",
    "preview_prompt": "There may be no prompt: [rules](../decisions/0003-rules-before-llm.md) do most work.",
    "set_bank_alias_primary": "A bank has one name.",
}
"""Operations of the client that its version of the contract has, and ours does not; what there is instead."""
