import { describe, expect, it } from "vitest";
import { EDGE, layoutRequest, NODE } from "./layout";
import { kindsOf, matching, momentsOf, ofEntities, ofFacts, shownOf } from "./model";
import { mixed } from "./palette";

const node = (id: string, kind: string, mentionCount: number) => ({
  data: { id, label: id, kind, mentionCount },
});
const edge = (source: string, target: string, weight: number, lastCooccurred: string) => ({
  data: { source, target, weight, lastCooccurred },
});
const answer = {
  nodes: [node("Kit", "person", 3), node("Nadia", "person", 9), node("Leeds", "place", 2)],
  edges: [
    edge("Kit", "Nadia", 3, "2024-05-01T00:00:00Z"),
    edge("Nadia", "Leeds", 1, "2020-01-01T00:00:00Z"),
    edge("Nadia", "Nadia", 1, "2020-01-01T00:00:00Z"),
  ],
  total_entities: 3,
  total_edges: 2,
  limit: 10,
};
const all = { hidden: new Set<string>(), from: null, to: null };

describe("the graph", () => {
  it("has the most named entities first, and no edges to what is left out", () => {
    const data = ofEntities(answer, 2);
    expect(data.nodes.map((one) => one.id)).toEqual(["Nadia", "Kit"]);
    expect(data.edges).toHaveLength(1);
    expect(data.totalNodes).toBe(3);
    expect(data.links.get("Kit")).toHaveLength(1);
  });

  it("shows what passes the filters by kind and by time", () => {
    const data = ofEntities(answer, 10);
    expect(shownOf(data, all).nodes).toHaveLength(3);
    expect(shownOf(data, { ...all, hidden: new Set(["place"]) }).edges.size).toBe(1);
    const late = shownOf(data, { ...all, from: Date.parse("2024-01-01") });
    expect([...late.ids].sort()).toEqual(["Kit", "Nadia"]);
    expect(momentsOf(data)).toHaveLength(2);
    expect(kindsOf(data.nodes)).toEqual([
      ["person", 2],
      ["place", 1],
    ]);
  });

  it("reads facts, and filters them by their own time", () => {
    const data = ofFacts({
      nodes: [
        {
          id: "a",
          type: "world",
          data: { text: "Kit sails.", date: "2024-05-01T00:00:00Z", entities: "Kit" },
        },
        { id: "b", type: "experience", data: { text: "It rains.", date: "", entities: "None" } },
      ],
      edges: [{ from: "a", to: "b", type: "causes", weight: 1, reason: "said so" }],
      table_rows: [],
      total_units: 50_000,
      limit: 2,
    });
    expect(data.totalNodes).toBe(50_000);
    expect(data.nodes[1]?.entities).toBe("");
    expect(shownOf(data, { ...all, from: 0 }).nodes.map((one) => one.id)).toEqual(["a"]);
    expect(matching(data.nodes, "kit SAIL")).toHaveLength(1);
    expect(matching(data.nodes, " ")).toHaveLength(0);
  });
});

it("asks the layout with edges by the numbers of their nodes", () => {
  const place = { x: 1, y: 2, size: 3 };
  const request = layoutRequest([place, place], [[0, 1, 2]]);
  expect([...request.edges]).toEqual([0, NODE, 2]);
  expect(request.edges).toHaveLength(EDGE);
  expect(request.nodes[6]).toBe(3);
});

it("mixes colours with the ground", () => {
  expect(mixed("#000000", "#ffffff", 0.5)).toBe("#808080");
  expect(mixed("red", "#ffffff", 0.5)).toBe("red");
});
