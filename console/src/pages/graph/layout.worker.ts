import iterate from "graphology-layout-forceatlas2/iterate";
import { EDGE, type LayoutRequest, type LayoutStep, NODE } from "./layout";

const SLICE_MS = 60;
let nodes: Float32Array = new Float32Array(0);
let left = 0;
let request: LayoutRequest | null = null;

function step(asked: LayoutRequest): void {
  if (asked !== request) return;
  const until = performance.now() + (asked.nodes.length > 1500 * NODE ? 10 : 1) * SLICE_MS;
  while (left > 0 && performance.now() < until) {
    iterate(asked.settings, nodes, asked.edges);
    left -= 1;
  }
  const positions = new Float32Array((nodes.length / NODE) * 2);
  for (let index = 0; index * NODE < nodes.length; index += 1) {
    positions[2 * index] = nodes[index * NODE] ?? 0;
    positions[2 * index + 1] = nodes[index * NODE + 1] ?? 0;
  }
  const told: LayoutStep = { positions, done: 1 - left / asked.iterations };
  postMessage(told, { transfer: [positions.buffer] });
  if (left > 0) setTimeout(() => step(asked), 0);
}

addEventListener("message", (event: MessageEvent<LayoutRequest>) => {
  request = event.data;
  nodes = request.nodes;
  left = request.edges.length >= EDGE || nodes.length > NODE ? request.iterations : 0;
  step(request);
});
