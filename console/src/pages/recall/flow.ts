import { beside, broughtBy, cuts, took, total, type Trace } from "./trace";

export interface Node {
  id: string;
  name: string;
  note: string;
  x: number;
  y: number;
  height: number;
  /** Where its words stand: right of it, left of it, or above. */
  words: "right" | "left" | "above";
  colour: string;
}

export interface Ribbon {
  id: string;
  path: string;
  colour: string;
}

export interface Flow {
  nodes: Node[];
  ribbons: Ribbon[];
  heads: { x: number; anchor: "start" | "middle" | "end"; name: string; note: string }[];
  height: number;
}

export const NODE = 8;
const HEAD = 44;
const SLOT = 40;
const LEAST = 3;
const WORDS = 18; // what the second line of words needs below the middle of its node

const COLOURS: Record<string, string> = {
  keyword: "--c3",
  semantic: "--c1",
  temporal: "--c2",
  graph: "--c4",
  people: "--c5",
  cause: "--c6",
};
export const colourOf = (method: string): string => `var(${COLOURS[method] ?? "--line-strong"})`;

const ms = (value: number): string => (value < 10 ? `${value.toFixed(1)} ms` : `${value.toFixed(0)} ms`);

const CUTS: Record<string, string> = {
  "over max_tokens": "over budget",
  "below min_scores": "below the least scores",
};

interface Source {
  id: string;
  name: string;
  note: string;
  count: number;
  colour: string;
}

function sources(trace: Trace): Source[] {
  const found = trace.found.map((one) => ({
    id: one.method,
    name: one.method,
    note: `${String(one.taken)}${one.taken < one.ranks.size ? ` of ${String(one.ranks.size)}` : ""} · ${ms(took(trace, one.method))}`,
    count: one.taken,
    colour: colourOf(one.method),
  }));
  const more = beside(trace);
  if (more > 0) {
    const note = `${String(more)} beside, or newer`;
    found.push({ id: "beside", name: "neighbours", note, count: more, colour: colourOf("beside") });
  }
  return found;
}

function sinks(trace: Trace): Source[] {
  const cut = cuts(trace).map(({ reason, count }) => ({
    id: reason,
    name: CUTS[reason] ?? reason,
    note: String(count),
    count,
    colour: reason === "over max_tokens" ? "var(--line-strong)" : "var(--warn)",
  }));
  const name = "returned";
  return [
    { id: name, name, note: String(trace.returned), count: trace.returned, colour: "var(--good)" },
    ...cut,
  ];
}

/** Each in a slot as high as its count, and high enough for its words. */
function stacked(list: readonly Source[], scale: number, space: number): { y: number; height: number }[] {
  const slots = list.map((one) => {
    const height = one.count > 0 ? Math.max(LEAST, one.count * scale) : LEAST;
    return { height, slot: Math.max(SLOT, height + 6) };
  });
  const used = slots.reduce((sum, { slot }) => sum + slot, 0);
  let y = HEAD + Math.max(0, (space - used) / 2);
  return slots.map(({ height, slot }) => {
    const at = y + (slot - height) / 2;
    y += slot;
    return { y: at, height };
  });
}

function ribbon(x0: number, y0: number, h0: number, x1: number, y1: number, h1: number): string {
  const mid = (x0 + x1) / 2;
  const p = (...values: number[]) => values.map((value) => value.toFixed(1)).join(" ");
  return (
    `M${p(x0, y0)}C${p(mid, y0, mid, y1, x1, y1)}L${p(x1, y1 + h1)}` +
    `C${p(mid, y1 + h1, mid, y0 + h0, x0, y0 + h0)}Z`
  );
}

/** The picture of a trace: from the searches through fusion and ranking to what was returned and what was cut. */
export function flowOf(trace: Trace, width: number): Flow {
  const from = sources(trace);
  const to = sinks(trace);
  const sum = (list: readonly Source[]) => list.reduce((all, { count }) => all + count, 0);
  const most = Math.max(1, sum(from), sum(to), trace.candidates);
  const room = Math.max(150, 40 * Math.max(from.length, to.length));
  const scale = room / most / 1.15;
  const left = stacked(from, scale, room);
  const right = stacked(to, scale, room);
  const space = Math.max(
    room,
    ...[...left, ...right].map(({ y, height }) => y + Math.max(height, height / 2 + WORDS) - HEAD),
  );
  const [x1, x2, x3] = [width * 0.4, width * 0.62, width - NODE];
  const middle = Math.max(LEAST, trace.candidates * scale);
  const top = HEAD + (space - middle) / 2;
  const nodes: Node[] = [];
  const ribbons: Ribbon[] = [];
  const share = (list: { height: number }[], all: readonly Source[]) => {
    const used = list.reduce((height, one, index) => height + (all[index]?.count ? one.height : 0), 0);
    return (height: number) => (used > 0 ? (height / used) * middle : 0);
  };
  const inShare = share(left, from);
  const outShare = share(right, to);
  let y = top;
  from.forEach((one, index) => {
    const at = left[index] ?? { y: 0, height: 0 };
    nodes.push({ ...one, ...at, x: 0, words: "right" });
    if (one.count === 0 || trace.candidates === 0) return;
    const part = inShare(at.height);
    ribbons.push({ id: one.id, path: ribbon(NODE, at.y, at.height, x1, y, part), colour: one.colour });
    y += part;
  });
  for (const [id, x] of [
    ["fusion", x1],
    ["rank", x2],
  ] as const) {
    const note = "";
    nodes.push({ id, name: "", note, x, y: top, height: middle, words: "above", colour: "var(--accent)" });
  }
  if (trace.candidates > 0) {
    const path = ribbon(x1 + NODE, top, middle, x2, top, middle);
    ribbons.push({ id: "all", path, colour: "var(--accent)" });
  }
  y = top;
  to.forEach((one, index) => {
    const at = right[index] ?? { y: 0, height: 0 };
    nodes.push({ ...one, ...at, x: x3, words: "left" });
    if (one.count === 0) return;
    const part = outShare(at.height);
    ribbons.push({ id: one.id, path: ribbon(x2 + NODE, y, part, x3, at.y, at.height), colour: one.colour });
    y += part;
  });
  const search = took(trace, "plan", "terms", "encode", ...trace.found.map(({ method }) => method));
  const ranking = took(trace, "rank", "reranker", "diversify");
  const centre = NODE / 2;
  return {
    nodes,
    ribbons,
    height: HEAD + space + 4,
    heads: [
      { x: 0, anchor: "start", name: "Strategies", note: ms(search) },
      {
        x: x1 + centre,
        anchor: "middle",
        name: "Fusion",
        note: `${String(trace.candidates)} · ${ms(took(trace, "candidates"))}`,
      },
      { x: x2 + centre, anchor: "middle", name: "Rerank", note: ms(ranking) },
      { x: width, anchor: "end", name: "Budget", note: ms(took(trace, "read", "include")) },
    ],
  };
}

/** The ribbons that a candidate went along. */
export function pathOf(trace: Trace, id: string): Set<string> {
  const by = broughtBy(trace, id).map(([method]) => method);
  const cut = trace.pruned
    .find((one) => one.id === id)
    ?.reason.split(/[:;(]/)[0]
    ?.trim();
  return new Set([...(by.length > 0 ? by : ["beside"]), "all", cut ?? "returned"]);
}

/** The picture in words. */
export function inWords(trace: Trace): string {
  const found = trace.found.map(({ method, taken }) => `${method} found ${String(taken)}`).join(", ");
  const cut = cuts(trace)
    .map(({ reason, count }) => `${String(count)} cut: ${reason}`)
    .join(", ");
  return (
    `${found}; together ${String(trace.candidates)} candidates; ${String(trace.returned)} returned` +
    `${cut ? `; ${cut}` : ""}; ${ms(total(trace))} in all`
  );
}
