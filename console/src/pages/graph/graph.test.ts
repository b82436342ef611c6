import { describe, expect, it } from "vitest";
import { arrange } from "./arrange";
import { coarsen } from "./coarsen";
import { EDGE, layoutRequest, type Link, NODE } from "./layout";
import { changes } from "./looks";
import { kindsOf, matching, momentsOf, ofEntities, ofFacts, shownOf } from "./model";
import { mixed } from "./palette";
import { spread } from "./spread";

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

describe("places of many nodes", () => {
  /** Towns of thirty people, each knows its mayor; a mayor knows the next one. */
  const towns = (count: number) => {
    const links: Link[] = [];
    for (let town = 0; town < count; town += 1) {
      links.push([town * 30, ((town + 1) % count) * 30, 1]);
      for (let one = 1; one < 30; one += 1) links.push([town * 30, town * 30 + one, 3]);
    }
    const placed = Array.from({ length: count * 30 }, (_, index) => ({
      x: 12 * Math.sqrt(index) * Math.cos(2.4 * index),
      y: 12 * Math.sqrt(index) * Math.sin(2.4 * index),
      size: 2,
    }));
    return layoutRequest(placed, links, 2);
  };
  const end = (count: number): Float32Array => {
    let found = new Float32Array(0);
    let before = 0;
    for (const { done, positions } of arrange(towns(count))) {
      expect(done).toBeGreaterThan(before);
      before = done;
      if (done > 0.999) found = new Float32Array(positions());
    }
    return found;
  };

  it("has fewer and fewer groups that keep the weight of all", () => {
    const { nodes, edges } = towns(40);
    const coarse = coarsen(nodes, edges);
    const groups = (coarse?.nodes.length ?? 0) / NODE;
    expect(groups).toBeLessThan(600);
    expect(Math.max(...(coarse?.parent ?? []))).toBe(groups - 1);
    const mass = (of: Float32Array) => of.reduce((sum, one, at) => sum + (at % NODE === 6 ? one : 0), 0);
    expect(mass(coarse?.nodes ?? nodes)).toBeCloseTo(mass(nodes));
  });

  it("puts those together that are tied to each other, and the same ones each time", () => {
    const found = end(12);
    const far = (a: number, b: number) =>
      Math.hypot(
        (found[2 * a] ?? NaN) - (found[2 * b] ?? NaN),
        (found[2 * a + 1] ?? NaN) - (found[2 * b + 1] ?? NaN),
      );
    const mean = (pairs: [number, number][]) =>
      pairs.reduce((sum, [a, b]) => sum + far(a, b), 0) / pairs.length;
    const inside = Array.from({ length: 29 }, (_, one): [number, number] => [60, 61 + one]);
    const outside = Array.from({ length: 11 }, (_, town): [number, number] => [0, (town + 1) * 30 + 5]);
    expect(mean(inside)).toBeLessThan(mean(outside) / 2);
    expect(end(12)).toEqual(found);
  });

  it("parts nodes that lie upon each other", () => {
    const nodes = layoutRequest(
      [0, 0, 1, 50].map((x) => ({ x, y: 0, size: 1 })),
      [],
    ).nodes;
    const room = new Float32Array(4).fill(2);
    for (let pass = 0; pass < 40 && spread(nodes, room) > 0; pass += 1);
    expect(spread(nodes, room)).toBe(0);
    expect(nodes[3 * NODE]).toBe(50);
  });
});

it("draws anew only what a filter changes", () => {
  const data = ofEntities(answer, 10);
  const keys = new Map(data.edges.map((one, index) => [one, String(index)]));
  const ids = data.nodes.map((one) => one.id);
  const some = shownOf(data, { ...all, hidden: new Set(["place"]) });
  expect(changes(null, some, ids, keys)).toEqual({ nodes: ["Leeds"], edges: ["1"] });
  expect(changes(some, shownOf(data, all), ids, keys)).toEqual({ nodes: ["Leeds"], edges: ["1"] });
  expect(changes(some, some, ids, keys)).toEqual({ nodes: [], edges: [] });
});
