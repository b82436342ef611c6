// The Node.js examples of the guide to memory banks, as they stand there.
import assert from "node:assert/strict";
import test from "node:test";
import { client, fresh } from "./helpers.mjs";

test("create a bank", async () => {
  const bank = fresh();
  await client.createBank(bank);
  assert.equal((await client.getBankProfile(bank)).bank_id, bank);
});

test("a bank with a disposition", async () => {
  const bank = fresh();
  await client.createBank(bank);
  await client.updateBankConfig(bank, {
    reflectMission: "You're a software architect - you know how systems are put together, and why.",
    dispositionSkepticism: 4, // Questions new technologies
    dispositionLiteralism: 4, // Focuses on concrete specs
    dispositionEmpathy: 2, // Prioritizes technical facts
  });
  const profile = await client.getBankProfile(bank);
  assert.deepEqual(profile.disposition, { skepticism: 4, literalism: 4, empathy: 2 });
  assert.ok(profile.mission.startsWith("You're a software architect"));
});

test("set, read and reset the configuration", async () => {
  const bank = fresh();
  await client.createBank(bank);
  await client.updateBankConfig(bank, {
    retainMission: "Always include decisions on technology and the reasons. Ignore when people met.",
    retainExtractionMode: "verbose",
    observationsMission: "Observations are stable facts about people and projects. Ignore one-off events.",
    dispositionSkepticism: 4,
    dispositionLiteralism: 4,
    dispositionEmpathy: 2,
  });
  const { config, overrides } = await client.getBankConfig(bank);
  assert.equal(config.retain_extraction_mode, "verbose");
  assert.equal(config.retain_chunk_size, 3000);
  assert.equal(overrides.disposition_empathy, 2);
  assert.equal(Object.keys(overrides).length, 6);
  await client.resetBankConfig(bank);
  assert.deepEqual((await client.getBankConfig(bank)).overrides, {});
});

test("directives", async () => {
  const BANK_ID = fresh();
  const lines = [];
  const directive = await client.createDirective(
    BANK_ID,
    "Formal Language",
    "Always respond in formal English, avoiding slang and colloquialisms.",
  );
  lines.push(`Created directive: ${directive.id}`);
  const directives = await client.listDirectives(BANK_ID);
  for (const d of directives.items) {
    lines.push(`- ${d.name}: ${d.content.slice(0, 50)}...`);
  }
  const directiveId = directive.id;
  const updated = await client.updateDirective(BANK_ID, directiveId, { isActive: false });
  lines.push(`Directive active: ${updated.is_active}`);
  await client.deleteDirective(BANK_ID, directiveId);
  assert.deepEqual(lines, [
    `Created directive: ${directiveId}`,
    "- Formal Language: Always respond in formal English, avoiding slang a...",
    "Directive active: false",
  ]);
  assert.deepEqual((await client.listDirectives(BANK_ID)).items, []);
});
