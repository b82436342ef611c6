import type { EdgeDisplayData, NodeDisplayData } from "sigma/types";
import type { EdgeAttributes, NodeAttributes } from "./build";
import type { GraphEdge, Shown } from "./model";
import type { Palette } from "./palette";

export interface Look {
  picked: string | null;
  /** What a search has found; null while nobody searches. */
  found: ReadonlySet<string> | null;
}

/** What the looks of nodes and edges depend on. */
export interface Looks {
  readonly palette: Palette;
  readonly look: Look;
  readonly shown: Shown | null;
  /** The node that stands out, with its neighbours. */
  readonly lit: ReadonlySet<string>;
  readonly center: string | null;
}

/** How a node is drawn now: written into `node`, which is sigma's own copy. */
export function nodeLook(
  { look: { found, picked }, lit, palette, shown }: Looks,
  id: string,
  node: NodeAttributes & Partial<NodeDisplayData>,
): Partial<NodeDisplayData> {
  const faint = lit.size > 0 ? !lit.has(id) : found !== null && !found.has(id);
  const standsOut = id === picked || (found !== null && found.has(id) && found.size <= 40);
  node.color = faint ? palette.line : palette.of(node.kind);
  if (faint) node.label = "";
  node.hidden = shown !== null && !shown.ids.has(id);
  node.highlighted = id === picked;
  node.forceLabel = standsOut || (lit.size > 0 && lit.size <= 25 && lit.has(id));
  if (id === picked) node.size += 2;
  node.zIndex = faint ? 0 : 1;
  return node;
}

/** How an edge is drawn now: written into `data`, which is sigma's own copy. */
export function edgeLook(
  { look, center, palette, shown }: Looks,
  data: EdgeAttributes & Partial<EdgeDisplayData>,
): Partial<EdgeDisplayData> {
  const { edge } = data;
  const strong = center !== null && (edge.source === center || edge.target === center);
  const faint = (center !== null && !strong) || look.found !== null;
  data.color = palette.edge(edge.kind, strong);
  data.hidden = (faint && !strong) || (shown !== null && !shown.edges.has(edge));
  data.zIndex = strong ? 1 : 0;
  return data;
}

/** The nodes and edges that are shown and were not, or the other way round; before the first filter all are shown. */
export function changes(
  before: Shown | null,
  after: Shown,
  all: readonly string[],
  keys: ReadonlyMap<GraphEdge, string>,
): { nodes: string[]; edges: string[] } {
  const nodes = all.filter((id) => (before?.ids.has(id) ?? true) !== after.ids.has(id));
  const edges: string[] = [];
  for (const [edge, key] of keys)
    if ((before?.edges.has(edge) ?? true) !== after.edges.has(edge)) edges.push(key);
  return { nodes, edges };
}
