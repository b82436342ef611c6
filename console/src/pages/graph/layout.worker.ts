import { arrange, type Placing } from "./arrange";
import { type LayoutRequest, type LayoutStep, NODE } from "./layout";

/** Time between two pictures: one of many nodes takes the page a while to draw. */
const SLICE_MS = 60;
const MANY_MS = 500;
const MANY = 1000;
const FIRST_MS = 100;

function run(request: LayoutRequest): void {
  const steps = arrange(request);
  const wait = request.nodes.length > MANY * NODE ? MANY_MS : SLICE_MS;
  let next = performance.now() + Math.min(wait, FIRST_MS);
  let last: Placing | null = null;
  const slice = () => {
    for (;;) {
      const step = steps.next();
      if (step.done) return tell(last, 1);
      last = step.value;
      if (performance.now() < next) continue;
      tell(last, Math.min(0.999, last.done));
      next = performance.now() + wait;
      setTimeout(slice, 0);
      return;
    }
  };
  slice();
}

function tell(placing: Placing | null, done: number): void {
  const positions = placing?.positions() ?? new Float32Array(0);
  const step: LayoutStep = { positions, done };
  postMessage(step, { transfer: [positions.buffer] });
}

addEventListener("message", (event: MessageEvent<LayoutRequest>) => run(event.data));
