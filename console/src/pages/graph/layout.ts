import type { ForceAtlas2Settings } from "graphology-layout-forceatlas2";

/** Numbers of a node and of an edge, as ForceAtlas2 has them. */
export const NODE = 10;
export const EDGE = 3;

export interface LayoutRequest {
  nodes: Float32Array;
  edges: Float32Array;
  /** How many times wider than high the picture may become. */
  stretch: number;
}

export interface LayoutStep {
  /** x and y of each node. */
  positions: Float32Array;
  /** From 0 to 1. */
  done: number;
}

export interface Placed {
  x: number;
  y: number;
  size: number;
}

export type Link = readonly [source: number, target: number, weight: number];

/** Where there are more links than this for each node, those that hold it least do not place it. */
const MOST_LINKS = 3;

/** What the worker is asked: edges by the numbers of their nodes. */
export function layoutRequest(placed: readonly Placed[], all: readonly Link[], stretch = 1): LayoutRequest {
  const nodes = new Float32Array(placed.length * NODE);
  placed.forEach(({ x, y, size }, index) => {
    nodes.set([x, y, 0, 0, 0, 0, 1, 1, size, 0], index * NODE);
  });
  const links = strongest(all, placed.length);
  const edges = new Float32Array(links.length * EDGE);
  links.forEach(([source, target, weight], index) => {
    edges.set([source * NODE, target * NODE, weight], index * EDGE);
    const mass = [source * NODE + 6, target * NODE + 6];
    for (const at of mass) nodes[at] = (nodes[at] ?? 1) + weight;
  });
  return { nodes, edges, stretch };
}

/** Of very many links, the heaviest few of each node: the picture is clearer and sooner there. */
function strongest(links: readonly Link[], count: number): readonly Link[] {
  if (count < 1000 || links.length <= MOST_LINKS * count) return links;
  const held = new Uint8Array(count);
  return [...links]
    .sort((a, b) => b[2] - a[2])
    .filter(([source, target]) => {
      const [one, other] = [held[source] ?? 0, held[target] ?? 0];
      if (one >= MOST_LINKS && other >= MOST_LINKS) return false;
      held[source] = Math.min(255, one + 1);
      held[target] = Math.min(255, other + 1);
      return true;
    });
}

export const settingsOf = (count: number): Required<ForceAtlas2Settings> => ({
  linLogMode: false,
  outboundAttractionDistribution: false,
  adjustSizes: false,
  edgeWeightInfluence: 1,
  scalingRatio: 12,
  strongGravityMode: true,
  gravity: 0.06,
  slowDown: 1 + Math.log(Math.max(2, count)),
  barnesHutOptimize: count > 600,
  barnesHutTheta: 0.7,
});

/** A layout that runs beside the page. `stop` ends it. */
export function startLayout(
  request: LayoutRequest,
  onStep: (step: LayoutStep) => void,
): { stop: () => void } {
  const worker = new Worker(new URL("./layout.worker.ts", import.meta.url), { type: "module" });
  worker.onmessage = (event: MessageEvent<LayoutStep>) => {
    onStep(event.data);
    if (event.data.done >= 1) worker.terminate();
  };
  worker.postMessage(request, [request.nodes.buffer, request.edges.buffer]);
  return { stop: () => worker.terminate() };
}
