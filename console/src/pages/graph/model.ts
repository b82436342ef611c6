import type { Schemas } from "@/api/client";

export type Of = "entities" | "facts";

export interface GraphNode {
  id: string;
  /** A name, or the whole text of a fact: as it came, not made harmless yet. */
  text: string;
  kind: string;
  /** How many memories name it; of facts always 0. */
  mentions: number;
  at: number | null;
  entities: string;
}

export interface GraphEdge {
  source: string;
  target: string;
  kind: string;
  weight: number;
  at: number | null;
  reason: string;
}

export interface GraphData {
  of: Of;
  nodes: GraphNode[];
  edges: GraphEdge[];
  /** How many nodes and edges there are on the server; more than are here where a limit cut them. */
  totalNodes: number;
  totalEdges: number;
  links: Map<string, { edge: GraphEdge; other: string }[]>;
}

type Fields = Record<string, unknown>;
const text = (value: unknown): string => (typeof value === "string" ? value : "");
const moment = (value: unknown): number | null => {
  const found = typeof value === "string" && value ? Date.parse(value) : NaN;
  return Number.isNaN(found) ? null : found;
};

/** Entities, the most named ones first, and which of them facts name together. */
export function ofEntities(answer: Schemas["EntityGraphResponse"], most: number): GraphData {
  const nodes = answer.nodes
    .map((node) => node.data as Fields)
    .map((data): GraphNode => ({
      id: text(data.id),
      text: text(data.label),
      kind: text(data.kind) || "concept",
      mentions: Number(data.mentionCount) || 0,
      at: null,
      entities: "",
    }))
    .sort((a, b) => b.mentions - a.mentions);
  const edges = answer.edges
    .map((edge) => edge.data as Fields)
    .map((data): GraphEdge => ({
      source: text(data.source),
      target: text(data.target),
      kind: "together",
      weight: Number(data.weight) || 1,
      at: moment(data.lastCooccurred),
      reason: "",
    }));
  return joined("entities", nodes.slice(0, most), edges, nodes.length, answer.total_edges);
}

/** Facts, the newest ones first, and what connects them. */
export function ofFacts(answer: Schemas["GraphDataResponse"]): GraphData {
  const nodes = (answer.nodes as Fields[]).map((node): GraphNode => {
    const data = (node.data ?? {}) as Fields;
    return {
      id: text(node.id),
      text: text(data.text) || text(node.label),
      kind: text(node.type) || "world",
      mentions: 0,
      at: moment(data.date),
      entities: data.entities === "None" ? "" : text(data.entities),
    };
  });
  const edges = (answer.edges as Fields[]).map((edge): GraphEdge => ({
    source: text(edge.from),
    target: text(edge.to),
    kind: text(edge.type),
    weight: Number(edge.weight) || 0,
    at: null,
    reason: text(edge.reason),
  }));
  return joined("facts", nodes, edges, answer.total_units, edges.length);
}

function joined(
  of: Of,
  nodes: GraphNode[],
  all: GraphEdge[],
  totalNodes: number,
  totalEdges: number,
): GraphData {
  const links: GraphData["links"] = new Map(nodes.map((node) => [node.id, []]));
  const edges = all.filter(
    (edge) => edge.source !== edge.target && links.has(edge.source) && links.has(edge.target),
  );
  for (const edge of edges) {
    links.get(edge.source)?.push({ edge, other: edge.target });
    links.get(edge.target)?.push({ edge, other: edge.source });
  }
  return { of, nodes, edges, totalNodes, totalEdges, links };
}

export interface Filters {
  /** Kinds of nodes and of edges that are not shown. */
  hidden: ReadonlySet<string>;
  from: number | null;
  to: number | null;
}

export interface Shown {
  nodes: GraphNode[];
  ids: ReadonlySet<string>;
  edges: ReadonlySet<GraphEdge>;
}

/**
 * What passes the filters. Facts have a time; entities are in a span of time by when they were last named
 * together, and one without such a connection there is left out.
 */
export function shownOf(data: GraphData, filters: Filters): Shown {
  const { hidden, from, to } = filters;
  const timed = from !== null || to !== null;
  const within = (at: number | null) =>
    !timed || (at !== null && (from === null || at >= from) && (to === null || at < to));
  const byNode = new Set(
    data.nodes
      .filter((node) => !hidden.has(node.kind) && (data.of === "entities" || within(node.at)))
      .map((node) => node.id),
  );
  const edges = new Set(
    data.edges.filter(
      (edge) =>
        !hidden.has(edge.kind) &&
        byNode.has(edge.source) &&
        byNode.has(edge.target) &&
        (data.of === "facts" || within(edge.at)),
    ),
  );
  let ids = byNode;
  if (timed && data.of === "entities") {
    ids = new Set([...edges].flatMap((edge) => [edge.source, edge.target]));
  }
  return { nodes: data.nodes.filter((node) => ids.has(node.id)), ids, edges };
}

/** How many there are of each kind, the most frequent first. */
export function kindsOf(items: readonly { kind: string }[]): [string, number][] {
  const found = new Map<string, number>();
  for (const { kind } of items) found.set(kind, (found.get(kind) ?? 0) + 1);
  return [...found].sort((a, b) => b[1] - a[1]);
}

/** The moments that the filter by time goes by. */
export function momentsOf(data: GraphData): number[] {
  const items = data.of === "facts" ? data.nodes : data.edges;
  return items.map((one) => one.at).filter((at) => at !== null);
}

/** The nodes whose text has all the words, at most `most`. */
export function matching(nodes: readonly GraphNode[], q: string, most = Infinity): GraphNode[] {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const found: GraphNode[] = [];
  for (const node of nodes) {
    const inside = node.text.toLowerCase();
    if (words.every((word) => inside.includes(word))) found.push(node);
    if (found.length >= most) break;
  }
  return found;
}
