/** The trace of a recall, read from plain JSON: whatever is missing or of another kind is left out. */

export interface Found {
  method: string;
  /** How many of what it found were looked at. */
  taken: number;
  ranks: Map<string, number>;
}

export interface Ranked {
  id: string;
  rank: number;
  final: number;
  parts: [string, number][];
  places: [string, number][];
}

export interface Trace {
  understood: [string, string][];
  found: Found[];
  ranked: Ranked[];
  pruned: { id: string; reason: string }[];
  leftOut: { method: string; reason: string }[];
  candidates: number;
  returned: number;
  milliseconds: [string, number][];
}

type Json = Record<string, unknown>;

const object = (value: unknown): Json =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};
const list = (value: unknown): Json[] => (Array.isArray(value) ? value.map(object) : []);
const text = (value: unknown): string => (typeof value === "string" ? value : "");
const number = (value: unknown): number => (typeof value === "number" ? value : 0);
const numbers = (value: unknown): [string, number][] =>
  Object.entries(object(value)).filter((pair): pair is [string, number] => typeof pair[1] === "number");
const words = (value: unknown): string =>
  Array.isArray(value) ? value.filter((one) => typeof one === "string").join(", ") : text(value);

function understood(query: Json): [string, string][] {
  const window = Array.isArray(query.named_window)
    ? query.named_window.map((one) => text(one).slice(0, 10) || "…").join(" to ")
    : "";
  const said: [string, string][] = [
    ["asks", text(query.kind)],
    ["wants", words(query.wants)],
    ["about", words(query.about) || words(query.topic)],
    ["people", words(query.people)],
    ["time", window],
    ["language", text(query.language) === "und" ? "" : text(query.language)],
  ];
  return said.filter(([, what]) => what !== "");
}

export function readTrace(value: unknown): Trace | null {
  const trace = object(value);
  const summary = object(trace.summary);
  if (!trace.summary) return null;
  return {
    understood: understood(object(trace.query)),
    found: list(trace.retrieval_results).map((one) => ({
      method: text(one.method),
      taken: number(one.taken),
      ranks: new Map(list(one.results).map((hit) => [text(hit.id), number(hit.rank)])),
    })),
    ranked: list(trace.reranked).map((one) => ({
      id: text(one.id),
      rank: number(one.rank),
      final: number(one.final),
      parts: numbers(one.parts),
      places: numbers(one.places),
    })),
    pruned: list(trace.pruned).map((one) => ({ id: text(one.id), reason: text(one.reason) })),
    leftOut: list(trace.left_out).map((one) => ({ method: text(one.method), reason: text(one.reason) })),
    candidates: number(summary.candidates),
    returned: number(summary.returned),
    milliseconds: numbers(summary.milliseconds),
  };
}

export const total = (trace: Trace): number => trace.milliseconds.reduce((sum, [, ms]) => sum + ms, 0);

export const took = (trace: Trace, ...stages: string[]): number =>
  trace.milliseconds.filter(([name]) => stages.includes(name)).reduce((sum, [, ms]) => sum + ms, 0);

/** "over max_tokens" of 12 candidates, and so on, the most first. */
export function cuts(trace: Trace): { reason: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { reason } of trace.pruned) {
    const kind = reason.split(/[:;(]/)[0]?.trim() || "cut";
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count);
}

/** Candidates that no strategy brought: what stands beside a find, and what is newer than one. */
export function beside(trace: Trace): number {
  return trace.ranked.filter(({ id }) => !trace.found.some(({ ranks }) => ranks.has(id))).length;
}

/** The strategies that brought a candidate, with its place in each. */
export function broughtBy(trace: Trace, id: string): [string, number][] {
  return trace.found.flatMap(({ method, ranks }) => {
    const rank = ranks.get(id);
    return rank === undefined ? [] : [[method, rank] as [string, number]];
  });
}

/** What stages do, for people. */
export const STAGES: Record<string, string> = {
  plan: "Reads the question: its kind, people and time",
  terms: "Looks up the words",
  keyword: "Keyword search: words the question and a memory share (BM25)",
  encode: "Turns the question into a vector",
  semantic: "Meaning: memories whose vectors are near",
  temporal: "Time: memories of the time the question names",
  graph: "Graph: what the best finds are linked with",
  people: "People: memories about those the question names",
  cause: "Causes: what led to a find, where the question asks why",
  event: "Finds the event the question counts time from",
  candidates: "Loads the candidates with what stands beside them",
  rank: "Scores each candidate by all parts",
  reranker: "A model scores the best candidates anew",
  diversify: "Puts what says the same apart",
  read: "Reads the texts and cuts at the token limit",
  include: "Adds sources, entities and chunks",
};
