import { describe, expect, it } from "vitest";
import { extent, type Item, rowsOf, validity } from "./model";
import { around, DAY, HOUR, ticks, YEAR, zoomed } from "./scale";
import { zoneOf } from "./zone";

const at = (text: string) => Date.parse(text);
const ended = (id: string, anchor: string, by: string, start: string | null = null): Item =>
  ({
    id: `${id}:superseded`,
    memory_id: id,
    event: "superseded",
    anchor_at: anchor,
    occurred_start: start,
    text: id,
    change: { by, attribute: "residence", value: id, text: by },
  }) as unknown as Item;

describe("the scale", () => {
  it("zooms around a point that stays where it is", () => {
    const view = zoomed({ from: 0, to: 10 * DAY }, 0.5, 2 * DAY);
    expect(view.to - view.from).toBe(5 * DAY);
    expect((2 * DAY - view.from) / (view.to - view.from)).toBeCloseTo(0.2);
  });

  it("does not zoom in for ever", () => {
    expect(zoomed({ from: 0, to: HOUR }, 1e-9).to - zoomed({ from: 0, to: HOUR }, 1e-9).from).toBe(600_000);
  });

  it("asks for the same span while the view moves a little", () => {
    const view = { from: at("2024-03-01"), to: at("2024-04-01") };
    const span = around(view);
    expect(span.from).toBeLessThanOrEqual(view.from);
    expect(span.to).toBeGreaterThanOrEqual(view.to);
    expect(around({ from: view.from + HOUR, to: view.to + HOUR })).toEqual(span);
  });

  it("has lines from years to minutes", () => {
    const labels = (from: string, to: string) =>
      ticks({ from: at(from), to: at(to) }, 900).map((tick) => tick.label);
    expect(labels("2016-05-01", "2024-05-01")).toEqual(
      expect.arrayContaining(["2017", "2018", "2020", "2024"]),
    );
    expect(labels("2023-11-01", "2024-04-01")).toEqual(["Nov", "Dec", "2024", "Feb", "Mar", "Apr"]);
    expect(labels("2024-04-30T12:00:00Z", "2024-05-01T12:00:00Z")).toContain("1 May");
    expect(labels("2024-04-30T12:00:00Z", "2024-05-01T12:00:00Z")).toContain("15:00");
    expect(labels("0040-01-01", "0900-01-01")).toContain("100");
  });
});

describe("validity", () => {
  it("makes bars of ends, one row for what followed each other", () => {
    const marks = validity(
      [
        ended("Leeds", "2024-05-01T00:00:00Z", "Bristol", "2019-03-01T00:00:00Z"),
        ended("Bristol", "2025-01-01T00:00:00Z", "Lisbon"),
      ],
      [],
    );
    expect(marks.map((mark) => mark.text)).toEqual(["residence: Leeds", "residence: Bristol", "Lisbon"]);
    expect(marks.map((mark) => mark.group)).toEqual(["Lisbon", "Lisbon", "Lisbon"]);
    expect(marks[1]?.start).toBe(at("2024-05-01T00:00:00Z"));
    expect(marks[2]?.openEnd).toBe(true);
  });

  it("leaves the beginning open where nobody knows it, and ends in a circle", () => {
    const [first] = validity([ended("a", "2024-05-01T00:00:00Z", "b")], []);
    expect(first?.openStart).toBe(true);
    const circle = [ended("a", "2024-05-01T00:00:00Z", "b"), ended("b", "2024-06-01T00:00:00Z", "a")];
    expect(validity(circle, [])).toHaveLength(2);
  });
});

it("leaves a few far away events out of the first view", () => {
  const buckets = [
    { time: "1815-01-01T00:00:00Z", count: 1 },
    { time: "2024-01-01T00:00:00Z", count: 99 },
    { time: "2024-02-01T00:00:00Z", count: 99 },
  ];
  expect(extent(buckets, YEAR / 12, 0)?.from).toBeLessThan(at("1815-01-01"));
  expect(extent(buckets, YEAR / 12, 0.02)?.from).toBeGreaterThan(at("2023-01-01"));
  expect(extent([], DAY, 0)).toBeNull();
});

it("puts boxes into the first row with room, those of a group into one", () => {
  const box = (left: number, right: number, group: string | null = null) => ({ left, right, group });
  expect(rowsOf([box(0, 10), box(5, 8), box(11, 12), box(6, 7)], 2)).toEqual([0, 1, 0, undefined]);
  expect(rowsOf([box(0, 10, "a"), box(5, 20, "b"), box(10, 30, "a")], 2)).toEqual([0, 1, 0]);
});

describe("a time zone", () => {
  const iso = (at: number) => new Date(at).toISOString();
  it("shows what its clocks show, in summer and in winter", () => {
    const zone = zoneOf("Europe/Lisbon");
    expect(iso(zone.local(at("2024-05-20T10:00:00Z")))).toBe("2024-05-20T11:00:00.000Z");
    expect(iso(zone.local(at("2024-01-20T10:00:00Z")))).toBe("2024-01-20T10:00:00.000Z");
    expect(iso(zone.utc(at("2024-05-20T11:00:00Z")))).toBe("2024-05-20T10:00:00.000Z");
    expect(iso(zoneOf("Asia/Kathmandu").local(at("2024-05-20T10:01:30Z")))).toBe("2024-05-20T15:46:30.000Z");
  });
  it("leaves days the days that they are", () => {
    const zone = zoneOf("America/New_York");
    expect(iso(zone.local(at("2024-05-01T00:00:00Z")))).toBe("2024-05-01T00:00:00.000Z");
    expect(iso(zone.local(at("2024-05-31T23:59:59Z")))).toBe("2024-05-31T23:59:59.000Z");
  });
  it("is UTC where nobody knows it", () => {
    expect(zoneOf("Mars/Olympus").name).toBe("UTC");
  });
});
