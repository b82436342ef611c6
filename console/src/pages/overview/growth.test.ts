import { expect, it } from "vitest";
import { growth } from "./growth";

const buckets = [
  { time: "2024-01-01T00:00:00+00:00", world: 2, experience: 0, observation: 0 },
  { time: "2024-01-02T00:00:00+00:00", world: 3, experience: 1, observation: 0 },
];
const now = { nodes_by_fact_type: { world: 10, experience: 1 }, total_observations: 0 };

it("counts back from what there is now", () => {
  const drawn = growth(buckets, "all", now, Date.parse("2024-01-02T12:00:00Z"));
  expect(drawn.series).toEqual([
    { label: "World", values: [5, 7, 10] },
    { label: "Experience", values: [0, 0, 1] },
  ]);
  expect(drawn.x.length).toBe(3);
  expect(drawn.learned).toBe(6);
});

it("shows what is new by bucket, and a line where there is nothing", () => {
  expect(growth(buckets, "new", now).series[0]?.values).toEqual([2, 3]);
  expect(growth([], "new", { nodes_by_fact_type: {}, total_observations: 0 }).series).toHaveLength(1);
});
