import Graph from "graphology";
import { label } from "@/lib/text";
import type { Link } from "./layout";
import type { GraphData, GraphEdge, GraphNode } from "./model";

export interface NodeAttributes {
  x: number;
  y: number;
  size: number;
  label: string;
  kind: string;
  /** The program that draws it. */
  type: string;
}
export interface EdgeAttributes {
  edge: GraphEdge;
  size: number;
  /** The program that draws it. */
  type: string;
}
export type Attributes = Record<string, unknown>;

/**
 * From here on it is drawn more simply: nodes as points that do not light up under the
 * pointer, edges as thin lines that are left out while the picture moves.
 */
export const MANY_NODES = 1500;
export const MANY_EDGES = 2500;
/** Nodes and edges together up to which nodes glide to their places. */
export const MOST_GLIDING = 3000;
/** From here on edges are fainter, so that nodes are seen. */
export const VERY_MANY_EDGES = 15_000;

export const newGraph = () =>
  new Graph<NodeAttributes, EdgeAttributes, Attributes>({ multi: true, type: "undirected" });

/** How large things are drawn: the more there are, the smaller. */
export const scaleOf = (count: number): number =>
  Math.min(1, Math.max(0.36, (400 / Math.max(1, count)) ** 0.38));

/** The size from which nodes have their name beside them; a fact is long, and of many none has until one looks closer. */
export function namedFrom(data: GraphData): number {
  const isCrowd = data.of === "facts" && data.nodes.length > MANY_NODES;
  return scaleOf(data.nodes.length) * (isCrowd ? 11 : data.of === "facts" ? 8 : 7);
}

/**
 * The graph that sigma draws, the weightiest nodes last so that they lie on top, each edge by its place in `data`;
 * nodes begin at their `places`, others evenly in a disc.
 */
export function buildGraph(data: GraphData, places: ReadonlyMap<string, { x: number; y: number }>) {
  const graph = newGraph();
  const weights = data.nodes.map((node) => weightOf(node, data));
  const most = weights.reduce((found, weight) => Math.max(found, weight), 1);
  const heaviest = data.edges.reduce((found, edge) => Math.max(found, edge.weight), 1);
  const scale = scaleOf(data.nodes.length);
  const isMany = data.nodes.length > MANY_NODES;
  const ordered = data.nodes.map((node, index) => ({ node, weight: weights[index] ?? 0 }));
  ordered.sort((a, b) => a.weight - b.weight);
  ordered.forEach(({ node, weight }, index) => {
    graph.addNode(node.id, {
      ...(places.get(node.id) ?? spiral(ordered.length - index)),
      size: scale * (3.5 + (data.of === "facts" ? 5 : 12) * Math.sqrt(weight / most)),
      label: label(node.text, 42),
      kind: node.kind,
      type: isMany ? "point" : "circle",
    });
  });
  const type = data.edges.length > MANY_EDGES ? "thin" : "line";
  data.edges.forEach((edge, index) => {
    const size = 0.6 + 2.6 * Math.sqrt(edge.weight / heaviest);
    graph.addEdgeWithKey(String(index), edge.source, edge.target, { edge, size, type });
  });
  return graph;
}

/** What pulls nodes together, by their places in `ids`. */
export function linksOf(data: GraphData, ids: readonly string[]): Link[] {
  const number = new Map(ids.map((id, index) => [id, index]));
  return data.edges.map(({ source, target, weight }) => [
    number.get(source) ?? 0,
    number.get(target) ?? 0,
    data.of === "entities" ? 1 + Math.log2(weight) : 0.5 + weight,
  ]);
}

/** How much a node weighs: how often it is named, or how many connections it has. */
const weightOf = (node: GraphNode, data: GraphData): number =>
  data.of === "entities" ? node.mentions : (data.links.get(node.id)?.length ?? 0);

/** Where a node begins: all of them evenly in a disc, the first ones in the middle. */
function spiral(index: number): { x: number; y: number } {
  const radius = 12 * Math.sqrt(index);
  return { x: radius * Math.cos(2.4 * index), y: radius * Math.sin(2.4 * index) };
}
