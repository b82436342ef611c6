import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import test from "node:test";
import { HindsightClient } from "@vectorize-io/hindsight-client";

test("each public method of the client is called by some test", () => {
  const here = new URL(".", import.meta.url);
  const suites = readdirSync(here).filter((name) => name.endsWith(".test.mjs"));
  const source = suites.map((name) => readFileSync(new URL(name, here), "utf8")).join("\n");
  const called = new Set([...source.matchAll(/\bclient\.(\w+)\(/g)].map((found) => found[1]));
  const inside = new Set(["constructor", "validateResponse"]);
  const methods = Object.getOwnPropertyNames(HindsightClient.prototype).filter((name) => !inside.has(name));
  assert.ok(methods.length > 40, `${methods.length}`);
  assert.deepEqual(methods.filter((name) => !called.has(name)), []);
});
