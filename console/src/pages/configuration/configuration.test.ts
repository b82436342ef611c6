import { describe, expect, it } from "vitest";
import schemas from "virtual:config-schema";
import { at, changed, fieldOf, meant, Unreadable, updatesOf } from "./draft";
import { groupOf, GROUPS, type Spec, specsOf } from "./schema";

const specs = specsOf(schemas);
const spec = (path: string): Spec => {
  const found = specs.find((one) => one.path === path);
  if (!found) throw new Error(`there is no ${path}`);
  return found;
};

describe("the schema of the configuration", () => {
  it("gives each field a control with its bounds", () => {
    expect(spec("retain_chunk_size")).toMatchObject({ kind: "integer", min: 200, max: 100_000 });
    expect(spec("retain_extraction_mode").choices).toContain("verbatim");
    expect(spec("reflect_mission").kind).toBe("long");
    expect(spec("disposition_empathy")).toMatchObject({ kind: "trait", min: 1, max: 5 });
    expect(spec("enable_observations").kind).toBe("switch");
    expect(spec("mcp_enabled_tools").kind).toBe("names");
    expect(spec("entity_labels").kind).toBe("labels");
    expect(spec("retain_strategies").kind).toBe("json");
    expect(spec("dream.value_focus")).toMatchObject({
      kind: "weights",
      choices: ["money", "time", "happiness"],
    });
    expect(spec("dream.cron")).toMatchObject({ kind: "text", title: "Cron" });
  });
  it("leaves no group empty", () => {
    const used = new Set(specs.map((one) => groupOf(one.path)));
    expect(used.size).toBe(GROUPS.length);
  });
});

describe("a draft", () => {
  const config = { retain_chunk_size: 3000, dream: { enabled: false, cron: null } };
  it("is what differs", () => {
    const size = spec("retain_chunk_size");
    expect(changed({}, size, "2000", config, false)).toEqual({ retain_chunk_size: "2000" });
    expect(changed({ retain_chunk_size: "2000" }, size, "3000", config, false)).toEqual({});
    expect(changed({}, size, null, config, false)).toEqual({});
    expect(changed({}, size, null, config, true)).toEqual({ retain_chunk_size: null });
  });
  it("becomes a request, with parts of objects together", () => {
    const draft = { retain_chunk_size: "2000", "dream.enabled": true, "dream.cron": " " };
    expect(updatesOf(draft, specs)).toEqual({
      retain_chunk_size: 2000,
      dream: { enabled: true, cron: null },
    });
    expect(at(config, "dream.enabled")).toBe(false);
    expect(at(config, "dream.none.deeper")).toBeUndefined();
  });
  it("says what cannot be read", () => {
    expect(() => meant(spec("retain_strategies"), "{")).toThrow(Unreadable);
    expect(() => meant(spec("retain_chunk_size"), "ten")).toThrow("not a number");
  });
  it("is told where an error belongs", () => {
    expect(fieldOf("updates.dream.cron", specs)).toBe("dream.cron");
    expect(fieldOf("updates.entity_labels.0.values", specs)).toBe("entity_labels");
    expect(fieldOf("updates", specs)).toBeNull();
    expect(fieldOf(null, specs)).toBeNull();
  });
});
