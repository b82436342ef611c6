import assert from "node:assert/strict";
import test from "node:test";
import { client, ended, fresh } from "./helpers.mjs";

test("the knowledge base", async () => {
  const bank = fresh();
  await client.retain(bank, "Mona lives in Oslo.");
  const folder = await client.createKnowledgeFolder(bank, "Team");
  assert.deepEqual([folder.kind, folder.name], ["folder", "Team"]);
  const inner = await client.createKnowledgeFolder(bank, "Inner", { parentId: folder.id });
  const made = await client.createKnowledgePage(bank, "Homes", "Where does Mona live?", {
    parentId: inner.id,
    maxTokens: 512,
    trigger: { mode: "full", refreshAfterConsolidation: false, factTypes: ["world"], tagsMatch: "any" },
  });
  assert.equal(made.page_id, made.mental_model_id);
  assert.equal((await ended(bank, made.operation_id)).status, "completed");
  const page = await client.getKnowledgePage(bank, made.page_id);
  assert.equal(page.name, "Homes");
  assert.ok(page.body.includes("Oslo"));
  assert.ok(page.markdown.includes(page.body));
  const tree = await client.getKnowledgeBaseTree(bank);
  const [shown] = tree.roots[0].children[0].children;
  assert.deepEqual([shown.id, shown.kind, shown.parent_id], [made.page_id, "page", inner.id]);
  assert.deepEqual(shown.trigger.fact_types, ["world"]);
  const found = await client.searchKnowledgeBase(bank, "Mona", { limit: 3 });
  assert.deepEqual([found.total, found.results[0].id], [1, made.page_id]);
  const moved = await client.updateKnowledgeNode(bank, made.page_id, { name: "House", parentId: null, tags: ["x"] });
  assert.deepEqual([moved.name, moved.parent_id ?? null, moved.tags], ["House", null, ["x"]]);
  const paths = (await client.exportKnowledgeBase(bank)).files.map((one) => one.path);
  assert.deepEqual(paths.slice(0, 2), ["index.md", `${made.page_id}.md`]);
  await assert.rejects(client.createKnowledgeFolder(bank, "Team"), { statusCode: 409 });
  await client.deleteKnowledgeNode(bank, folder.id);
  assert.deepEqual((await client.getKnowledgeBaseTree(bank)).roots.map((one) => one.name), ["House"]);
  await assert.rejects(client.getKnowledgePage(bank, "never"), { statusCode: 404 });
});
