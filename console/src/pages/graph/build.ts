import Graph from "graphology";
import { label } from "@/lib/text";
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
 * From here on it is drawn more simply: nodes as points whose positions jump and that do not light up under the
 * pointer, edges as thin lines that are left out while the picture moves.
 */
export const MANY_NODES = 1500;
export const MANY_EDGES = 2500;

export const newGraph = () =>
  new Graph<NodeAttributes, EdgeAttributes, Attributes>({ multi: true, type: "undirected" });

/** The graph that sigma draws; nodes begin at their `places`, others evenly in a disc. */
export function buildGraph(data: GraphData, places: ReadonlyMap<string, { x: number; y: number }>) {
  const graph = newGraph();
  const most = data.nodes.reduce((found, node) => Math.max(found, weightOf(node, data)), 1);
  const heaviest = data.edges.reduce((found, edge) => Math.max(found, edge.weight), 1);
  const scale = data.nodes.length > MANY_NODES ? 0.65 : 1;
  data.nodes.forEach((node, index) => {
    graph.addNode(node.id, {
      ...(places.get(node.id) ?? spiral(index)),
      size: scale * (3.5 + (data.of === "facts" ? 5 : 12) * Math.sqrt(weightOf(node, data) / most)),
      label: label(node.text, 42),
      kind: node.kind,
      type: data.nodes.length > MANY_NODES ? "point" : "circle",
    });
  });
  const type = data.edges.length > MANY_EDGES ? "thin" : "line";
  for (const edge of data.edges) {
    const size = 0.6 + 2.6 * Math.sqrt(edge.weight / heaviest);
    graph.addEdge(edge.source, edge.target, { edge, size, type });
  }
  return graph;
}

/** How much a node weighs: how often it is named, or how many connections it has. */
const weightOf = (node: GraphNode, data: GraphData): number =>
  data.of === "entities" ? node.mentions : (data.links.get(node.id)?.length ?? 0);

/** Where a node begins: all of them evenly in a disc, the first ones in the middle. */
function spiral(index: number): { x: number; y: number } {
  const radius = 12 * Math.sqrt(index + 1);
  return { x: radius * Math.cos(2.4 * index), y: radius * Math.sin(2.4 * index) };
}
