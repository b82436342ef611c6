import { describe, expect, it } from "vitest";
import { moment, readAsked, recallRequest, writeAsked } from "./asked";
import { linesOf } from "./citations";
import { flowOf, inWords, pathOf } from "./flow";
import { dayOfText, spanOf, textOf } from "./months";
import { beside, broughtBy, cuts, readTrace } from "./trace";

const TRACE = {
  query: { kind: "where", wants: ["current"], people: ["Nadia"], language: "en" },
  retrieval_results: [
    { method: "keyword", taken: 1, results: [{ id: "a", rank: 1, score: 2 }] },
    {
      method: "semantic",
      taken: 2,
      results: [
        { id: "a", rank: 1, score: 1 },
        { id: "b", rank: 2, score: 0.5 },
      ],
    },
    { method: "temporal", taken: 0, results: [] },
  ],
  reranked: [
    { rank: 1, id: "a", final: 1, parts: { keyword: 0.4, question: -0.1 }, places: { rank: 1 } },
    { rank: 2, id: "b", final: 0.5, parts: {}, places: {} },
    { rank: 3, id: "c", final: 0.1, parts: {}, places: {} },
  ],
  pruned: [
    { id: "b", reason: "over max_tokens" },
    { id: "c", reason: "below min_scores: final" },
  ],
  left_out: [{ method: "graph", reason: "took longer than 500 ms" }],
  summary: { candidates: 3, returned: 1, milliseconds: { plan: 1, keyword: 2, rank: 4 } },
};

describe("what is asked", () => {
  it("goes into the URL and comes back the same", () => {
    const search =
      "q=where%3F&type=world&tag=a%2Cb&tag=c&match=all&budget=high&prefer=1&as_of=2024-05-01&final=0.5";
    expect(writeAsked(readAsked(search))).toBe(new URLSearchParams(search).toString());
    expect(writeAsked(readAsked("q=x&match=any&budget=mid"), "trace=1&q=old")).toBe("trace=1&q=x");
    expect(readAsked("budget=huge&type=other").budget).toBe("mid");
  });
  it("becomes a request", () => {
    const asked = readAsked(
      "q=x&from=2024-01-02&as_of=2024-05-01&known_at=2024-06-01T10:30&keyword=zero&max=9",
    );
    const request = recallRequest(asked);
    expect(request.temporal_window).toEqual({ start: "2024-01-02T00:00:00Z", end: "9999-12-31T00:00:00Z" });
    expect(request.as_of).toBe("2024-05-01T23:59:59Z");
    expect(request.known_at).toBe("2024-06-01T10:30Z");
    expect(request.min_scores).toBeUndefined();
    expect(request.max_tokens).toBe(9);
    expect(JSON.stringify(recallRequest(readAsked("q=x")))).not.toContain('"max_tokens":4096');
    expect(moment("2024-01-01T00:00+02:00", true)).toBe("2024-01-01T00:00+02:00");
  });
});

describe("a trace", () => {
  const trace = readTrace(TRACE);
  it("is read, and nothing else is taken for one", () => {
    expect(readTrace(null)).toBeNull();
    expect(readTrace({ summary: {} })?.found).toEqual([]);
    expect(trace?.understood).toContainEqual(["people", "Nadia"]);
  });
  it("tells what was brought and what was cut", () => {
    if (!trace) throw new Error("no trace");
    expect(beside(trace)).toBe(1);
    expect(broughtBy(trace, "a")).toEqual([
      ["keyword", 1],
      ["semantic", 1],
    ]);
    expect(cuts(trace)).toEqual([
      { reason: "over max_tokens", count: 1 },
      { reason: "below min_scores", count: 1 },
    ]);
    expect([...pathOf(trace, "c")]).toEqual(["beside", "all", "below min_scores"]);
    expect(inWords(trace)).toContain("3 candidates; 1 returned");
  });
  it("becomes a picture that stays inside of its frame", () => {
    if (!trace) throw new Error("no trace");
    const picture = flowOf(trace, 600);
    expect(picture.ribbons.map(({ id }) => id)).not.toContain("temporal");
    for (const node of picture.nodes) {
      expect(node.x).toBeGreaterThanOrEqual(0);
      expect(node.y + Math.max(node.height, node.height / 2 + 16)).toBeLessThanOrEqual(picture.height);
    }
    for (const { path } of picture.ribbons) expect(path).not.toContain("NaN");
  });
  it("has room for the words of a search that found nothing", () => {
    const small = readTrace({
      summary: { candidates: 1, returned: 1, milliseconds: {} },
      retrieval_results: [
        { method: "keyword", taken: 1, results: [{ id: "a", rank: 1, score: 1 }] },
        { method: "semantic", taken: 1, results: [{ id: "a", rank: 1, score: 1 }] },
        { method: "temporal", taken: 0, results: [] },
      ],
    });
    if (!small) throw new Error("no trace");
    const { nodes, height } = flowOf(small, 600);
    expect(nodes.filter((node) => node.name).length).toBe(4);
    for (const node of nodes) expect(node.y + node.height / 2 + 16).toBeLessThanOrEqual(height);
  });
  it("is drawn where nothing was found", () => {
    const nothing = readTrace({ summary: { candidates: 0, returned: 0, milliseconds: {} } });
    if (!nothing) throw new Error("no trace");
    expect(flowOf(nothing, 600).ribbons).toEqual([]);
  });
});

describe("an answer", () => {
  it("cites the memories that its lines quote", () => {
    const memories = [{ text: "Kit: Well. He has a  new hip! They operated." }, { text: "Nothing." }];
    expect(linesOf("3 May\n\n- Kit, 7 May 2024: He has a new hip!\n- Kit: Else: no", memories)).toEqual([
      { text: "3 May", isQuote: false, cites: [] },
      { text: "Kit, 7 May 2024: He has a new hip!", isQuote: true, cites: [1] },
      { text: "Kit: Else: no", isQuote: true, cites: [] },
    ]);
  });
});

describe("the slider", () => {
  it("goes from the first month that counts to the last", () => {
    const month = (time: string, count: number) => ({ time: `${time}-01T00:00:00+00:00`, count });
    const span = spanOf([month("1990-01", 1), month("2024-03", 80), month("2024-01", 40)]);
    expect(span && textOf(span.first)).toBe("2024-01-01");
    expect(span?.bars.map(({ share }) => share)).toEqual([0.5, 1]);
    expect(spanOf([])).toBeNull();
    expect(dayOfText("not a day")).toBeNull();
    expect(textOf(dayOfText("2024-02-29") ?? 0)).toBe("2024-02-29");
  });
});
