import { EDGE, NODE } from "./layout";

/** Fields of a node as ForceAtlas2 has them: x, y, then speeds, mass, convergence, size, whether it is fixed. */
const MASS = 6;
const SIZE = 8;
const MOST = 6;

export interface Coarse {
  nodes: Float32Array;
  edges: Float32Array;
  /** The coarse node that stands for each node. */
  parent: Int32Array;
}

export const at = (numbers: Float32Array | Int32Array, index: number): number => numbers[index] ?? 0;

/** A smaller graph of the same shape: each node joins what it is tied to most, up to six together. The first ones choose first. */
export function coarsen(nodes: Float32Array, edges: Float32Array): Coarse | null {
  const count = nodes.length / NODE;
  const closest = closestOf(nodes, edges);
  const parent = new Int32Array(count).fill(-1);
  const filled: number[] = [];
  /** Where those go for whom the group of their closest is full; the last one is for nodes without any. */
  const waiting = new Int32Array(count + 1).fill(-1);
  const begin = (): number => filled.push(0) - 1;
  const join = (node: number, group: number) => {
    parent[node] = group;
    filled[group] = (filled[group] ?? 0) + 1;
  };
  const isFull = (group: number) => group < 0 || (filled[group] ?? 0) >= MOST;
  for (let node = 0; node < count; node += 1) {
    if (at(parent, node) >= 0) continue;
    const to = at(closest, node);
    if (to >= 0 && at(parent, to) < 0) join(to, begin());
    let group = to >= 0 ? at(parent, to) : -1;
    if (isFull(group)) {
      const place = to >= 0 ? to : count;
      group = at(waiting, place);
      if (isFull(group)) waiting[place] = group = begin();
    }
    join(node, group);
  }
  if (filled.length > 0.85 * count) return null;
  return {
    nodes: grouped(nodes, parent, filled.length),
    edges: joined(edges, parent, filled.length),
    parent,
  };
}

/** The neighbour that each node is tied to most; rare ones count more than hubs. */
function closestOf(nodes: Float32Array, edges: Float32Array): Int32Array {
  const closest = new Int32Array(nodes.length / NODE).fill(-1);
  const best = new Float32Array(closest.length);
  const offer = (one: number, other: number, weight: number) => {
    const worth = weight / Math.sqrt(at(nodes, other * NODE + MASS));
    if (one === other || worth <= at(best, one)) return;
    best[one] = worth;
    closest[one] = other;
  };
  for (let edge = 0; edge < edges.length; edge += EDGE) {
    const [source, target] = [at(edges, edge) / NODE, at(edges, edge + 1) / NODE];
    offer(source, target, at(edges, edge + 2));
    offer(target, source, at(edges, edge + 2));
  }
  return closest;
}

function grouped(nodes: Float32Array, parent: Int32Array, count: number): Float32Array {
  const found = new Float32Array(count * NODE);
  for (let node = 0; node < parent.length; node += 1) {
    const from = node * NODE;
    const to = at(parent, node) * NODE;
    const mass = at(nodes, from + MASS);
    found[to] = at(found, to) + mass * at(nodes, from);
    found[to + 1] = at(found, to + 1) + mass * at(nodes, from + 1);
    found[to + MASS] = at(found, to + MASS) + mass;
    found[to + MASS + 1] = 1;
    found[to + SIZE] = Math.hypot(at(found, to + SIZE), at(nodes, from + SIZE));
  }
  for (let to = 0; to < found.length; to += NODE) {
    found[to] = at(found, to) / at(found, to + MASS);
    found[to + 1] = at(found, to + 1) / at(found, to + MASS);
  }
  return found;
}

function joined(edges: Float32Array, parent: Int32Array, count: number): Float32Array {
  const weights = new Map<number, number>();
  for (let edge = 0; edge < edges.length; edge += EDGE) {
    const one = at(parent, at(edges, edge) / NODE);
    const other = at(parent, at(edges, edge + 1) / NODE);
    if (one === other) continue;
    const key = Math.min(one, other) * count + Math.max(one, other);
    weights.set(key, (weights.get(key) ?? 0) + at(edges, edge + 2));
  }
  const found = new Float32Array(weights.size * EDGE);
  let place = 0;
  for (const [key, weight] of weights) {
    found.set([Math.floor(key / count) * NODE, (key % count) * NODE, weight], place);
    place += EDGE;
  }
  return found;
}

/** Put each node around where its group stands. */
export function place(nodes: Float32Array, { nodes: groups, parent }: Coarse): void {
  const gap = 0.5 * Math.sqrt(areaOf(groups) / parent.length);
  const placed = new Int32Array(groups.length / NODE);
  for (let node = 0; node < parent.length; node += 1) {
    const group = at(parent, node);
    const turn = at(placed, group);
    placed[group] = turn + 1;
    const angle = 2.4 * turn + group;
    nodes[node * NODE] = at(groups, group * NODE) + gap * Math.sqrt(turn) * Math.cos(angle);
    nodes[node * NODE + 1] = at(groups, group * NODE + 1) + gap * Math.sqrt(turn) * Math.sin(angle);
  }
}

/** The area of an ellipse around nearly all nodes. */
export function areaOf(nodes: Float32Array): number {
  const count = Math.max(1, nodes.length / NODE);
  const across = [0, 1].map((axis) => {
    const values = new Float32Array(count);
    for (let node = 0; node < count; node += 1) values[node] = at(nodes, node * NODE + axis);
    values.sort();
    return at(values, Math.floor(0.98 * (count - 1))) - at(values, Math.ceil(0.02 * (count - 1)));
  });
  return Math.max(1, (Math.PI / 4) * (across[0] ?? 1) * (across[1] ?? 1));
}
