import assert from "node:assert/strict";
import { File } from "node:buffer";
import { randomUUID } from "node:crypto";
import test from "node:test";
import { HindsightClient, HindsightError, recallResponseToPromptString } from "@vectorize-io/hindsight-client";
import { baseUrl, client, ended, fresh, texts } from "./helpers.mjs";

const BOAT = "user: My houseboat is called Calypso and lies in Utrecht.";
const ENGINE = "assistant: I ordered a new impeller for the engine of the houseboat.";
const GARDEN = "The community garden on Rose Lane grows pumpkins.";

async function stocked() {
  const bank = fresh();
  await client.retainBatch(bank, [
    { content: BOAT, tags: ["boat", "home"], document_id: "boat" },
    { content: ENGINE, tags: ["boat"], document_id: "engine" },
    { content: GARDEN, document_id: "garden" },
  ]);
  return bank;
}

test("the version", async () => {
  const found = await client.getVersion();
  assert.match(found.api_version, /^\d+\.\d+\.\d+/);
  assert.equal(found.features.worker, true);
  assert.equal(found.features.bank_config_api, true);
});

test("retain with everything, and recall", async () => {
  const bank = fresh();
  const answer = await client.retain(bank, "Vera Lindt sold her bakery in Ghent yesterday.", {
    timestamp: new Date("2024-03-05T12:00:00Z"),
    context: "chat with Vera",
    documentId: "talk-1",
    metadata: { channel: "chat" },
    entities: [{ text: "Vera Lindt", type: "person" }],
    tags: ["business"],
    observationScopes: "per_tag",
  });
  assert.equal(answer.success, true);
  assert.equal(answer.bank_id, bank);
  assert.equal(answer.items_count, 1);
  assert.equal(answer.async, false);
  assert.equal(answer.usage.total_tokens, 0);
  const found = await client.recall(bank, "Who sold the bakery?", { includeEntities: true, includeChunks: true });
  const [result] = found.results;
  assert.equal(found.results.length, 1);
  assert.equal(result.text, "Vera Lindt sold her bakery in Ghent yesterday.");
  assert.equal(result.context, "chat with Vera");
  assert.equal(result.document_id, "talk-1");
  assert.deepEqual(result.metadata, { channel: "chat" });
  assert.deepEqual(result.tags, ["business"]);
  assert.equal(result.occurred_start, "2024-03-04T00:00:00+00:00");
  assert.equal(result.mentioned_at, "2024-03-05T12:00:00+00:00");
  assert.equal(found.entities["Vera Lindt"].canonical_name, "Vera Lindt");
  assert.equal(found.chunks[result.chunk_id].text, result.text);
  const prompt = recallResponseToPromptString(found);
  assert.ok(prompt.startsWith("FACTS:\n"));
  assert.ok(prompt.includes('"source_chunk": "Vera Lindt sold her bakery'));
});

test("append to a document, and read, tag, list and delete it", async () => {
  const bank = fresh();
  await client.retain(bank, "Draft one.", { documentId: "d" });
  await client.retain(bank, "A postscript.", { documentId: "d", updateMode: "append", strategy: undefined });
  const found = await client.getDocument(bank, "d");
  assert.equal(found.original_text, "Draft one.\n\nA postscript.");
  assert.equal(found.memory_unit_count, 2);
  assert.equal((await client.updateDocument(bank, "d", { tags: ["paper"] })).success, true);
  assert.deepEqual((await client.getDocument(bank, "d")).tags, ["paper"]);
  await client.retain(bank, "Another text.", { documentId: "e" });
  const listed = await client.listDocuments(bank, { limit: 1, offset: 0 });
  assert.equal(listed.total, 2);
  assert.deepEqual(listed.items.map((one) => one.id), ["e"]);
  await client.deleteDocument(bank, "d");
  assert.equal(await client.getDocument(bank, "d"), null);
  await assert.rejects(client.deleteDocument(bank, "d"), /deleteDocument failed/);
});

test("retain in the background, twice with one id", async () => {
  const bank = fresh();
  const operationId = randomUUID();
  for (let n = 0; n < 2; n++) {
    const answer = await client.retain(bank, GARDEN, { async: true, operationId });
    assert.equal(answer.async, true);
    assert.equal(answer.operation_id, operationId);
  }
  const done = await ended(bank, operationId);
  assert.equal(done.status, "completed");
  assert.equal(done.operation_type, "retain");
  assert.equal((await client.listMemories(bank)).total, 1);
});

test("a batch with a document and tags of its own", async () => {
  const bank = fresh();
  const answer = await client.retainBatch(
    bank,
    [{ content: BOAT, tags: ["boat"], timestamp: "2024-01-01T00:00:00Z" }, { content: GARDEN, document_id: "garden" }],
    { documentId: "log", documentTags: ["diary"] },
  );
  assert.equal(answer.items_count, 2);
  const items = Object.fromEntries((await client.listMemories(bank)).items.map((one) => [one.text, one]));
  assert.equal(items[BOAT].document_id, "log");
  assert.deepEqual(items[BOAT].tags, ["boat", "diary"]);
  assert.equal(items[GARDEN].document_id, "garden");
});

test("recall by type, tags, groups, tokens, scores and moment", async () => {
  const bank = await stocked();
  const asked = async (options) => texts((await client.recall(bank, "houseboat", options)).results);
  assert.deepEqual(await asked({ types: ["experience"] }), [ENGINE]);
  assert.deepEqual(await asked({ tags: ["home", "boat"], tagsMatch: "all_strict" }), [BOAT]);
  assert.deepEqual(await asked({ tags: ["home", "boat"], tagsMatch: "any_strict" }), [ENGINE, BOAT].sort());
  assert.deepEqual(await asked({ tagGroups: [{ not: { tags: ["home"], match: "any_strict" } }], types: ["experience"] }), [ENGINE]);
  assert.equal((await asked({ maxTokens: 20, budget: "low" })).length, 1);
  assert.deepEqual(await asked({ minScores: { final: 2 } }), []);
  const found = await client.recall(bank, "What is the houseboat called?", {
    trace: true,
    queryTimestamp: "2024-06-01T00:00:00",
    includeSourceFacts: true,
    maxSourceFactsTokens: 100,
    preferObservations: true,
    includeEntities: false,
  });
  assert.equal(found.results[0].text, BOAT);
  assert.deepEqual(found.trace.final_results, found.results.map((one) => one.id));
  assert.equal(found.entities ?? null, null);
  assert.deepEqual(found.source_facts, {});
});

test("memories are listed by what they are", async () => {
  const bank = await stocked();
  const listed = async (options) => texts((await client.listMemories(bank, options)).items);
  assert.deepEqual(await listed({ q: "PUMPKIN" }), [GARDEN]);
  assert.deepEqual(await listed({ type: "experience" }), [ENGINE]);
  assert.deepEqual(await listed({ documentId: "boat" }), [BOAT]);
  assert.deepEqual(await listed({ state: "invalidated" }), []);
  assert.equal((await listed({ state: "valid", consolidationState: "pending" })).length, 3);
  assert.deepEqual(await listed({ consolidationState: "done" }), []);
  assert.deepEqual(await listed({ consolidationState: "failed" }), []);
  const page = await client.listMemories(bank, { limit: 1, offset: 1 });
  assert.deepEqual([page.items.length, page.total, page.limit, page.offset], [1, 3, 1, 1]);
});

test("reflect, with what it rests on", async () => {
  const bank = fresh();
  await client.retain(bank, "Alice moved to Lisbon in May 2024.", { tags: ["a"] });
  await client.retain(bank, "Alice moved to Madrid in June 2024.", { tags: ["b"] });
  const plain = await client.reflect(bank, "Where did Alice move?");
  assert.ok(plain.text);
  assert.equal(plain.based_on ?? null, null);
  const found = await client.reflect(bank, "Where did Alice move?", {
    context: "It is about a city.",
    budget: "mid",
    tags: ["a"],
    tagsMatch: "any_strict",
    factTypes: ["world"],
    excludeMentalModels: true,
    excludeMentalModelIds: ["none"],
    includeFacts: true,
    includeToolCalls: true,
    includeToolCallOutput: false,
  });
  assert.ok(found.text.includes("Lisbon"));
  assert.deepEqual(texts(found.based_on.memories), ["Alice moved to Lisbon in May 2024."]);
  assert.equal(found.trace.tool_calls[0].tool, "recall");
  assert.equal(found.trace.tool_calls[0].output ?? null, null);
  const grouped = await client.reflect(bank, "Where did Alice move?", { tagGroups: [{ tags: ["b"] }] });
  assert.ok(grouped.text.includes("Madrid"));
  await assert.rejects(
    client.reflect(bank, "Where?", { responseSchema: { type: "object" } }),
    (error) => error instanceof HindsightError && error.statusCode === 400,
  );
});

test("files are converted and retained", async () => {
  const bank = fresh();
  const staff = new File(["Name,City\nMona,Oslo\n"], "staff.csv", { type: "text/csv" });
  const notes = new File(["Tove ships the editor in June."], "notes.txt", { type: "text/plain" });
  const answer = await client.retainFiles(bank, [staff, notes], {
    filesMetadata: [{ document_id: "people", tags: ["hr"], metadata: { by: "mona" } }, { context: "plans" }],
  });
  assert.equal(answer.operation_ids.length, 2);
  for (const key of answer.operation_ids) assert.equal((await ended(bank, key)).status, "completed");
  const found = await client.recall(bank, "Who ships the editor?");
  assert.equal(found.results[0].text, "Tove ships the editor in June.");
  assert.equal(found.results[0].context, "plans");
  const [person] = (await client.recall(bank, "Who lives in Oslo?", { tags: ["hr"], tagsMatch: "all_strict" })).results;
  assert.equal(person.document_id, "people");
  assert.deepEqual(person.metadata, { by: "mona" });
});

test("documents are exported as an archive", async () => {
  const bank = fresh();
  await client.retain(bank, "Mona lives in Oslo.", { documentId: "home" });
  const archive = await client.exportDocuments(bank, {
    documentIds: ["home"], includeObservations: false, pollIntervalMs: 50, timeoutMs: 20000,
  });
  assert.equal(Buffer.from(archive.slice(0, 2)).toString(), "PK");
  await assert.rejects(client.exportDocuments(bank, { documentIds: ["never"] }), { statusCode: 404 });
});

test("refusals arrive as the client's errors", async () => {
  await assert.rejects(client.retain(fresh(), " "), { statusCode: 422 });
  assert.deepEqual((await client.recall(fresh(), "x")).results, []);
  const gone = new AbortController();
  gone.abort();
  await assert.rejects(client.recall(fresh(), "x", { signal: gone.signal }));
  const named = new HindsightClient({ baseUrl, apiKey: "not-needed-here", userAgent: "me/1", headers: { "X-Team": "red" } });
  assert.ok((await named.getVersion()).api_version);
});
