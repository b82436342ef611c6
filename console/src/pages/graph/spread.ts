import { areaOf, at } from "./coarsen";
import { NODE } from "./layout";

const SIZE = 8;
/** The share of the picture that nodes may cover. */
const COVERED = 0.34;

/** Room for each node by its size, so that all of them together cover a share of the picture. */
export function roomOf(nodes: Float32Array): Float32Array {
  const count = nodes.length / NODE;
  let square = 0;
  for (let node = 0; node < count; node += 1) square += at(nodes, node * NODE + SIZE) ** 2;
  const unit = Math.sqrt((COVERED * areaOf(nodes)) / (Math.PI * Math.max(1e-6, square)));
  const most = (3 * unit * Math.sqrt(square)) / Math.sqrt(Math.max(1, count));
  const room = new Float32Array(count);
  for (let node = 0; node < count; node += 1)
    room[node] = Math.min(most, unit * at(nodes, node * NODE + SIZE));
  return room;
}

/** Push apart the nodes that lie upon each other, each pair half of what it lacks; how many pairs did. */
export function spread(nodes: Float32Array, room: Float32Array): number {
  const count = room.length;
  const cell = 2 * room.reduce((most, one) => Math.max(most, one), 1e-6);
  const cells = new Map<number, number[]>();
  const WIDE = 1 << 20;
  const keyOf = (x: number, y: number) =>
    (Math.floor(x / cell) + WIDE) * 4 * WIDE + Math.floor(y / cell) + WIDE;
  for (let node = 0; node < count; node += 1) {
    const key = keyOf(at(nodes, node * NODE), at(nodes, node * NODE + 1));
    const inside = cells.get(key);
    if (inside) inside.push(node);
    else cells.set(key, [node]);
  }
  let pairs = 0;
  const part = (one: number, other: number) => {
    const [a, b] = [one * NODE, other * NODE];
    let dx = at(nodes, b) - at(nodes, a);
    let dy = at(nodes, b + 1) - at(nodes, a + 1);
    const want = at(room, one) + at(room, other);
    let far = Math.hypot(dx, dy);
    if (far >= want) return;
    if (far < want / 1000) {
      dx = Math.cos(one + other);
      dy = Math.sin(one + other);
      far = 1;
    }
    const push = (0.5 * (want - Math.min(far, want))) / far;
    nodes[a] = at(nodes, a) - dx * push;
    nodes[a + 1] = at(nodes, a + 1) - dy * push;
    nodes[b] = at(nodes, b) + dx * push;
    nodes[b + 1] = at(nodes, b + 1) + dy * push;
    pairs += 1;
  };
  for (const [key, inside] of cells) {
    inside.forEach((one, index) => {
      for (let next = index + 1; next < inside.length; next += 1) part(one, inside[next] ?? one);
    });
    // the cells right, above, and above to both sides: the others look at this one
    for (const step of [1, 4 * WIDE - 1, 4 * WIDE, 4 * WIDE + 1])
      for (const other of cells.get(key + step) ?? []) for (const one of inside) part(one, other);
  }
  return pairs;
}
