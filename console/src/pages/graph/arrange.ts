import iterate from "graphology-layout-forceatlas2/iterate";
import { at, type Coarse, coarsen, place } from "./coarsen";
import { EDGE, type LayoutRequest, NODE, settingsOf } from "./layout";
import { roomOf, spread } from "./spread";

export interface Placing {
  done: number;
  positions: () => Float32Array;
}

const SMALL = 150;
const PASSES = 30;

/**
 * Finds places for the nodes: for the coarsest form of the graph first, then for finer and finer ones, each of which
 * begins where its groups stand; at last those that lie upon each other are pushed apart. Yields how much is done
 * after each step, from 0 to 1, and where the nodes then are.
 */
export function* arrange(request: LayoutRequest): Generator<Placing> {
  const levels: Level[] = [];
  let { nodes, edges } = request;
  for (;;) {
    const coarse = nodes.length / NODE > SMALL ? coarsen(nodes, edges) : null;
    levels.push({ nodes, edges, coarse });
    if (!coarse) break;
    ({ nodes, edges } = coarse);
  }
  const costs = levels.map((level) => (level.nodes.length / NODE) * roundsOf(level.nodes.length / NODE));
  const spreading = request.nodes.length / NODE > SMALL ? (PASSES * request.nodes.length) / NODE / 3 : 0;
  const all = costs.reduce((sum, one) => sum + one, spreading);
  let done = 0;
  for (const [index, level] of [...levels.entries()].reverse()) {
    if (level.coarse) place(level.nodes, level.coarse);
    const count = level.nodes.length / NODE;
    if (count < 2 && level.edges.length < EDGE) continue;
    const settings = settingsOf(count);
    for (let round = 0; round < roundsOf(count); round += 1) {
      iterate(settings, level.nodes, level.edges);
      done += count;
      yield { done: done / all, positions: () => shown(levels, index, request.stretch) };
    }
  }
  if (spreading === 0) return;
  for (let at = 0; at < request.nodes.length; at += NODE)
    request.nodes[at] = (request.nodes[at] ?? 0) * request.stretch;
  const room = roomOf(request.nodes);
  for (let pass = 0; pass < PASSES; pass += 1) {
    if (spread(request.nodes, room) === 0) break;
    done += spreading / PASSES;
    yield { done: done / all, positions: () => shown(levels, 0, 1) };
  }
}

interface Level {
  nodes: Float32Array;
  edges: Float32Array;
  coarse: Coarse | null;
}

/** x and y of each node, as a level has them. */
function shown(levels: readonly Level[], from: number, stretch: number): Float32Array {
  for (let index = from - 1; index >= 0; index -= 1) {
    const level = levels[index];
    if (level?.coarse) place(level.nodes, level.coarse);
  }
  const nodes = levels[0]?.nodes ?? new Float32Array(0);
  const positions = new Float32Array((nodes.length / NODE) * 2);
  for (let index = 0; index * NODE < nodes.length; index += 1) {
    positions[2 * index] = stretch * at(nodes, index * NODE);
    positions[2 * index + 1] = at(nodes, index * NODE + 1);
  }
  return positions;
}

/** Steps for so many nodes; where a coarser form was placed before, few are enough. */
function roundsOf(count: number): number {
  if (count <= SMALL) return 400;
  if (count <= 600) return 150;
  return count <= 2500 ? 80 : 45;
}
