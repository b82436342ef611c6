import { label } from "@/lib/text";
import { type Box, boxesOf } from "./boxes";
import { LANES, type LaneName, type Mark } from "./model";
import { colors, type Colors, type Histogram, drawBars, drawDensity, drawMark } from "./paint";
import { moved, spanOf, ticks, type View, zoomed } from "./scale";

export interface Scene {
  marks: readonly Mark[];
  /** Where there are too many events to draw each: how many there are, instead of the lane of facts. */
  bars: Histogram | null;
  hidden: ReadonlySet<LaneName>;
  picked: string | null;
}

interface Told {
  onView: (view: View) => void;
  onPick: (mark: Mark | null) => void;
  onPoint: (mark: Mark | null, x: number, y: number) => void;
}

export const AXIS = 34;
const LOOKS: Record<LaneName, string> = {
  facts: "world",
  validity: "holds",
  observations: "observation",
  changes: "superseded",
};
const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** The timeline on a canvas, with the pointer's and the wheel's moves. It knows nothing of React. */
export class Plot {
  private context: CanvasRenderingContext2D | null;
  private colors: Colors = colors();
  private scene: Scene = { marks: [], bars: null, hidden: new Set(), picked: null };
  private target: View;
  private boxes: Box[] = [];
  private pointed: Mark | null = null;
  private pointers = new Map<number, number>();
  private travelled = 0;
  private frame = 0;
  private toldAt = 0;
  private observer: ResizeObserver;
  private stop = new AbortController();

  constructor(
    private canvas: HTMLCanvasElement,
    private view: View,
    private told: Told,
  ) {
    this.context = canvas.getContext("2d");
    this.target = view;
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(canvas);
    const { signal } = this.stop;
    canvas.addEventListener("wheel", (event) => this.onWheel(event), { passive: false, signal });
    canvas.addEventListener("pointerdown", (event) => this.onDown(event), { signal });
    canvas.addEventListener("pointermove", (event) => this.onMove(event), { signal });
    for (const name of ["pointerup", "pointercancel"] as const)
      canvas.addEventListener(name, (event) => this.onUp(event), { signal });
    canvas.addEventListener("pointerleave", () => this.point(null, 0, 0), { signal });
    canvas.addEventListener("dblclick", (event) => this.zoom(0.4, this.timeAt(event.offsetX)), { signal });
  }

  kill(): void {
    this.stop.abort();
    this.observer.disconnect();
    cancelAnimationFrame(this.frame);
  }

  show(scene: Scene): void {
    this.scene = scene;
    this.draw();
  }

  recolor(): void {
    this.colors = colors();
    this.draw();
  }

  /** Go to a view: step by step, or at once. */
  go(view: View, atOnce = false): void {
    this.target = view;
    if (atOnce || calm()) this.view = view;
    this.draw();
  }

  zoom(factor: number, at?: number): void {
    this.go(zoomed(this.target, factor, at));
  }

  pan(share: number): void {
    this.go(moved(this.target, share * spanOf(this.target)));
  }

  private get width(): number {
    return this.canvas.clientWidth;
  }

  private timeAt(x: number): number {
    return this.view.from + (x / Math.max(1, this.width)) * spanOf(this.view);
  }

  private resize(): void {
    const ratio = Math.min(2, devicePixelRatio || 1);
    this.canvas.width = Math.round(this.width * ratio);
    this.canvas.height = Math.round(this.canvas.clientHeight * ratio);
    this.context?.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.paint();
  }

  private draw(): void {
    if (!this.frame) this.frame = requestAnimationFrame(() => this.step());
  }

  private step(): void {
    this.frame = 0;
    const { view, target } = this;
    const left = Math.max(Math.abs(target.from - view.from), Math.abs(target.to - view.to));
    if (left > spanOf(target) / 1000) {
      const share = 0.28;
      this.view = {
        from: view.from + (target.from - view.from) * share,
        to: view.to + (target.to - view.to) * share,
      };
      this.draw();
    } else this.view = target;
    this.paint();
    const now = performance.now();
    if (this.view === target || now - this.toldAt > 120) {
      this.toldAt = now;
      this.told.onView(this.view);
    }
  }

  private paint(): void {
    const { context, width, canvas, colors: palette, view, scene } = this;
    if (!context || width === 0) return;
    const height = canvas.clientHeight;
    const x = (at: number) => ((at - view.from) / spanOf(view)) * width;
    context.clearRect(0, 0, width, height);
    context.font = palette.font;
    context.textBaseline = "middle";
    for (const tick of ticks(view, width)) {
      context.fillStyle = palette.line;
      context.globalAlpha = tick.strong ? 1 : 0.55;
      context.fillRect(Math.round(x(tick.at)), AXIS - 8, 1, height - AXIS + 8);
      context.globalAlpha = 1;
      context.fillStyle = tick.strong ? palette.text : palette.muted;
      context.fillText(tick.label, Math.round(x(tick.at)) + 5, AXIS - 18);
    }
    const lanes = LANES.filter((lane) => !scene.hidden.has(lane.name));
    const measure = (text: string) => context.measureText(text).width;
    const laid = boxesOf(scene, lanes, view, { width, height, top: AXIS, measure });
    this.boxes = laid.boxes;
    for (const lane of laid.lanes) {
      context.fillStyle = palette.line;
      context.fillRect(0, Math.round(lane.top), width, 1);
      if (lane.name === "facts" && scene.bars) drawBars(context, scene.bars, x, lane, width, palette);
      if (lane.density) drawDensity(context, lane, lane.density, palette.of(LOOKS[lane.name]));
    }
    const now = x(Date.now());
    if (now > 0 && now < width) {
      context.fillStyle = palette.accent;
      context.fillRect(Math.round(now), AXIS - 4, 1, height);
    }
    for (const box of laid.boxes) {
      const strong = box.mark.memoryId === scene.picked || box.mark === this.pointed;
      drawMark(context, box, palette, strong, label(box.mark.text, 60));
    }
    context.font = palette.strongFont;
    for (const lane of laid.lanes) {
      const title = `${lane.title}${lane.density ? " · many at once: counted here, each in the list" : ""}`;
      const wide = context.measureText(title).width;
      context.fillStyle = palette.surface;
      context.globalAlpha = 0.85;
      context.fillRect(6, lane.top + 4, wide + 8, 16);
      context.globalAlpha = 1;
      context.fillStyle = palette.muted;
      context.fillText(title, 10, lane.top + 12);
    }
  }

  private at(x: number, y: number): Mark | null {
    const hit = (box: Box) =>
      x >= box.left - 4 && x <= box.right && y >= box.y - 2 && y <= box.y + box.height + 2;
    return this.boxes.findLast(hit)?.mark ?? null;
  }

  private point(mark: Mark | null, x: number, y: number): void {
    this.told.onPoint(mark, x, y);
    if (mark === this.pointed) return;
    this.pointed = mark;
    this.canvas.style.cursor = mark ? "pointer" : "";
    this.draw();
  }

  private onWheel(event: WheelEvent): void {
    event.preventDefault();
    const unit = event.deltaMode === 1 ? 16 : 1;
    if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      const by = ((event.deltaX || event.deltaY) * unit) / Math.max(1, this.width);
      this.go(moved(this.target, by * spanOf(this.target)));
    } else this.zoom(Math.exp(event.deltaY * unit * 0.0022), this.timeAt(event.offsetX));
  }

  private onDown(event: PointerEvent): void {
    this.canvas.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, event.offsetX);
    this.travelled = 0;
  }

  private onMove(event: PointerEvent): void {
    const before = this.pointers.get(event.pointerId);
    if (before === undefined) {
      this.point(this.at(event.offsetX, event.offsetY), event.offsetX, event.offsetY);
      return;
    }
    this.pointers.set(event.pointerId, event.offsetX);
    const by = event.offsetX - before;
    this.travelled += Math.abs(by);
    if (this.pointers.size === 1) {
      this.go(moved(this.view, (-by / Math.max(1, this.width)) * spanOf(this.view)), true);
      return;
    }
    const other = [...this.pointers].find(([id]) => id !== event.pointerId)?.[1] ?? before;
    const factor = Math.max(8, Math.abs(before - other)) / Math.max(8, Math.abs(event.offsetX - other));
    this.go(zoomed(this.view, factor, this.timeAt(other)), true);
  }

  private onUp(event: PointerEvent): void {
    if (!this.pointers.delete(event.pointerId)) return;
    if (this.travelled < 5) this.told.onPick(this.at(event.offsetX, event.offsetY));
  }
}
