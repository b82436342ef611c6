import assert from "node:assert/strict";
import test from "node:test";
import { client, ended, fresh } from "./helpers.mjs";

test("a bank from its making to its end", async () => {
  const bank = fresh();
  const made = await client.createBank(bank, {
    name: "Shipyard",
    mission: "Know every boat.",
    disposition: { skepticism: 4, literalism: 2, empathy: 5 },
    retainExtractionMode: "verbatim",
    enableObservations: false,
  });
  assert.equal(made.bank_id, bank);
  assert.equal(made.name, "Shipyard");
  assert.equal(made.mission, "Know every boat.");
  assert.deepEqual(made.disposition, { skepticism: 4, literalism: 2, empathy: 5 });
  assert.equal((await client.setMission(bank, "Know every sail.")).mission, "Know every sail.");
  const profile = await client.getBankProfile(bank);
  assert.equal(profile.name, "Shipyard");
  assert.equal(profile.disposition.skepticism, 4);
  await client.deleteBank(bank);
  await assert.rejects(client.getBankProfile(bank), { statusCode: 404 });
  assert.equal((await client.createBank(fresh())).disposition.empathy, 3);
});

test("configuration is changed, read and reset", async () => {
  const bank = fresh();
  await client.createBank(bank);
  const changed = await client.updateBankConfig(bank, {
    retainMission: "Technical decisions.",
    retainExtractionMode: "verbose",
    retainCustomInstructions: "Keep numbers.",
    retainChunkSize: 2000,
    retainStructuredChunkSize: 6000,
    enableObservations: true,
    observationsMission: "Stable facts.",
    enableTemporalRetrieval: false,
    enableGraphRetrieval: false,
    enableReranking: false,
    reflectMission: "A senior engineer.",
    dispositionSkepticism: 4,
    dispositionLiteralism: 4,
    dispositionEmpathy: 2,
  });
  assert.equal(changed.overrides.retain_chunk_size, 2000);
  const { config, overrides } = await client.getBankConfig(bank);
  assert.equal(config.retain_mission, "Technical decisions.");
  assert.equal(config.retain_extraction_mode, "verbose");
  assert.equal(config.observations_mission, "Stable facts.");
  assert.equal(config.enable_reranking, false);
  assert.equal(config.disposition_skepticism, 4);
  assert.deepEqual(overrides, changed.overrides);
  assert.equal(Object.keys(overrides).length, 14);
  const reset = await client.resetBankConfig(bank);
  assert.deepEqual(reset.overrides, {});
  assert.equal(reset.config.retain_extraction_mode, "concise");
  assert.equal(reset.config.disposition_empathy, 3);
});

test("directives", async () => {
  const bank = fresh();
  const content = "Always respond in formal English, avoiding slang and colloquialisms.";
  const made = await client.createDirective(bank, "Formal Language", content, { priority: 3, isActive: true });
  assert.deepEqual([made.bank_id, made.name, made.content], [bank, "Formal Language", content]);
  assert.deepEqual([made.priority, made.is_active, made.tags], [3, true, []]);
  await client.createDirective(bank, "Scoped", "Be brief.", { tags: ["support"] });
  assert.equal((await client.listDirectives(bank)).items[0].content, content);
  assert.ok((await client.listDirectives(bank, { tags: ["support"] })).items.some((one) => one.name === "Scoped"));
  assert.equal((await client.getDirective(bank, made.id)).name, "Formal Language");
  const updated = await client.updateDirective(bank, made.id, { isActive: false, name: "Formal", priority: 1, tags: ["x"], content });
  assert.deepEqual([updated.is_active, updated.name, updated.priority, updated.tags], [false, "Formal", 1, ["x"]]);
  await client.deleteDirective(bank, made.id);
  await assert.rejects(client.getDirective(bank, made.id), { statusCode: 404 });
  await assert.rejects(client.deleteDirective(bank, made.id), /deleteDirective failed/);
});

test("a mental model from its making to its end", async () => {
  const bank = fresh();
  await client.retain(bank, "Mona lives in Oslo.", { tags: ["mona"] });
  const made = await client.createMentalModel(bank, "Home", "Where does Mona live?", {
    id: "home", tags: ["mona"], maxTokens: 512, trigger: { refreshAfterConsolidation: false, tagsMatch: "any" },
  });
  assert.equal(made.mental_model_id, "home");
  const done = await ended(bank, made.operation_id);
  assert.equal(done.details.outcome, "content_written");
  const found = await client.getMentalModel(bank, "home", { detail: "full" });
  assert.ok(found.content.includes("Oslo"));
  assert.deepEqual([found.is_stale, found.max_tokens, found.tags], [false, 512, ["mona"]]);
  assert.equal(found.trigger.tags_match, "any");
  assert.equal((await client.getMentalModel(bank, "home")).reflect_response.based_on.world[0].text, "Mona lives in Oslo.");
  const preview = await client.dryRunRefreshMentalModel(bank, "home");
  assert.equal(preview.mental_model_id, "home");
  assert.equal(preview.effective_mode, "full");
  assert.ok(preview.preview_content.includes("Oslo"));
  const refreshed = await client.refreshMentalModel(bank, "home");
  assert.equal(refreshed.status, "pending");
  assert.equal((await ended(bank, refreshed.operation_id)).status, "completed");
  const changed = await client.updateMentalModel(bank, "home", {
    name: "House", sourceQuery: "Where is Mona's house?", tags: [], maxTokens: 600, trigger: { refreshAfterConsolidation: true },
  });
  assert.deepEqual([changed.name, changed.source_query, changed.max_tokens], ["House", "Where is Mona's house?", 600]);
  assert.equal(changed.trigger.refresh_after_consolidation, true);
  const listed = await client.listMentalModels(bank, { detail: "metadata", limit: 5, offset: 0 });
  assert.deepEqual(listed.items.map((one) => [one.id, one.name, one.content ?? null]), [["home", "House", null]]);
  assert.equal((await client.listMentalModels(bank, { tags: ["mona"], tagsMatch: "exact" })).items.length, 0);
  assert.ok(Array.isArray(await client.getMentalModelHistory(bank, "home")));
  assert.equal((await client.clearMentalModel(bank, "home")).content, "");
  await client.deleteMentalModel(bank, "home");
  await assert.rejects(client.getMentalModel(bank, "home"), { statusCode: 404 });
  await assert.rejects(client.deleteMentalModel(bank, "home"), /deleteMentalModel failed/);
});
