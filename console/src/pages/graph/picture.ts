import Sigma from "sigma";
import {
  type Attributes,
  buildGraph,
  type EdgeAttributes,
  MANY_EDGES,
  linksOf,
  MANY_NODES,
  MOST_GLIDING,
  namedFrom,
  newGraph,
  type NodeAttributes,
  VERY_MANY_EDGES,
} from "./build";
import { layoutRequest, type LayoutStep, startLayout } from "./layout";
import { changes, edgeLook, type Look, type Looks, nodeLook } from "./looks";
import { drawHover, drawLabel } from "./hover";
import type { GraphData, GraphEdge, Shown } from "./model";
import { type Palette, readPalette } from "./palette";
import { calm, LONGEST_WAIT_MS, SETTINGS, STILL_MS } from "./settings";

interface Told {
  onPick: (id: string | null) => void;
  onLayout: (done: number) => void;
}

/** A graph on a canvas. It knows nothing of React or of the server. */
export class Picture implements Looks {
  readonly sigma: Sigma<NodeAttributes, EdgeAttributes, Attributes>;
  private graph = newGraph();
  palette: Palette = readPalette();
  private places = new Map<string, { x: number; y: number }>();
  private layout: { stop: () => void } | null = null;
  private targets: Float32Array | null = null;
  /** A picture that is wider than high is filled. */
  private stretch = 1;
  private faint = 0.3;
  private theme = "";
  private frame = 0;
  private timer = 0;
  private moved = 0;
  private waitsSince = 0;
  shown: Shown | null = null;
  private keys = new Map<GraphEdge, string>();
  /** Labels are found among the nodes that were shown when sigma last looked at all of them. */
  private labelled: ReadonlySet<string> | null = null;
  look: Look = { picked: null, found: null };
  /** The node that stands out, with its neighbours. */
  lit = new Set<string>();
  center: string | null = null;

  constructor(
    container: HTMLElement,
    private told: Told,
  ) {
    this.sigma = new Sigma<NodeAttributes, EdgeAttributes, Attributes>(this.graph, container, {
      ...SETTINGS,
      nodeReducer: (id, data) => nodeLook(this, id, data),
      edgeReducer: (_, data) => edgeLook(this, data),
    });
    this.recolor();
    this.sigma.on("clickNode", ({ node }) => told.onPick(node));
    this.sigma.on("clickStage", () => told.onPick(null));
    this.sigma.on("enterNode", ({ node }) => this.point(node));
    this.sigma.on("leaveNode", () => this.point(null));
    this.sigma.on("afterProcess", () => (this.labelled = this.shown?.ids ?? null));
    this.sigma.getCamera().on("updated", () => (this.moved = performance.now()));
  }

  /** Draw other data. Nodes that were there before begin where they stood. */
  show(data: GraphData): void {
    this.layout?.stop();
    clearTimeout(this.timer);
    this.remember();
    this.targets = null;
    const graph = buildGraph(data, this.places);
    this.graph = graph;
    this.keys = new Map(data.edges.map((edge, index) => [edge, String(index)]));
    this.shown = this.labelled = null;
    this.faint = data.edges.length > VERY_MANY_EDGES ? 0.14 : 0.3;
    this.palette = readPalette(this.faint);
    this.sigma.setSettings({
      hideEdgesOnMove: data.edges.length > MANY_EDGES,
      hideLabelsOnMove: data.nodes.length > MANY_NODES,
      labelRenderedSizeThreshold: namedFrom(data),
    });
    this.sigma.setGraph(graph);
    this.arrange(data);
  }

  /** Show only these; what stays as it was is not drawn anew. */
  filter(shown: Shown): void {
    const before = this.shown;
    this.shown = shown;
    const { nodes, edges } = changes(before, shown, this.graph.nodes(), this.keys);
    if (nodes.length + edges.length === 0) return;
    const labelled = this.labelled;
    if (labelled && [...shown.ids].some((id) => !labelled.has(id))) return this.redraw();
    try {
      this.sigma.refresh({ partialGraph: { nodes, edges }, skipIndexation: true, schedule: true });
    } catch {
      this.redraw(); // sigma was asked for all of it in this frame already, and forgot where each one is
    }
  }

  setLook(look: Look): void {
    const isSame = look.found === this.look.found && look.picked === null && this.center === null;
    this.look = look;
    if (isSame) return;
    this.lightUp(look.picked);
  }

  /** Take the colours of the theme as it is now. */
  recolor(): void {
    this.palette = readPalette(this.faint);
    const theme = this.palette.text + this.palette.surface;
    if (theme === this.theme) return;
    this.theme = theme;
    this.sigma.setSettings({
      labelColor: { color: this.palette.text },
      defaultDrawNodeLabel: (context, data, settings) => drawLabel(context, data, settings, this.palette),
      defaultDrawNodeHover: (context, data, settings) => drawHover(context, data, settings, this.palette),
    });
    this.redraw();
  }

  zoom(factor: number): void {
    const camera = this.sigma.getCamera();
    void camera.animate(
      { ratio: camera.getBoundedRatio(camera.ratio * factor) },
      { duration: this.time(160) },
    );
  }

  pan(x: number, y: number): void {
    const camera = this.sigma.getCamera();
    const step = 0.12 * camera.ratio;
    void camera.animate({ x: camera.x + x * step, y: camera.y + y * step }, { duration: this.time(120) });
  }

  fit(): void {
    void this.sigma.getCamera().animate({ x: 0.5, y: 0.5, ratio: 1, angle: 0 }, { duration: this.time(300) });
  }

  /** Bring a node into the middle. */
  goTo(id: string): void {
    const place = this.sigma.getNodeDisplayData(id);
    if (!place) return;
    const camera = this.sigma.getCamera();
    const ratio = Math.min(camera.ratio, this.graph.order > 300 ? 0.45 : 0.7);
    void camera.animate({ x: place.x, y: place.y, ratio }, { duration: this.time(450) });
  }

  kill(): void {
    this.layout?.stop();
    clearTimeout(this.timer);
    cancelAnimationFrame(this.frame);
    this.sigma.kill();
  }

  private redraw(): void {
    this.sigma.refresh({ skipIndexation: true, schedule: true });
  }

  private time(duration: number): number {
    return calm() ? 1 : duration;
  }

  private arrange(data: GraphData): void {
    const ids = this.graph.nodes();
    if (ids.length === 0) return;
    const { width, height } = this.sigma.getDimensions();
    this.stretch = Math.max(1, Math.min(2.2, (0.9 * width) / Math.max(1, height)));
    const placed = ids.map((id) => {
      const { x, y, size } = this.graph.getNodeAttributes(id);
      return { x: x / this.stretch, y, size };
    });
    this.told.onLayout(0);
    this.layout = startLayout(layoutRequest(placed, linksOf(data, ids), this.stretch), (step) =>
      this.onStep(step),
    );
  }

  private onStep({ positions, done }: LayoutStep): void {
    if (positions.length > 0) this.targets = positions;
    if (this.graph.order + this.graph.size > MOST_GLIDING) return this.moveWhenStill(done);
    this.told.onLayout(done);
    if (calm()) this.move(1);
    else if (!this.frame) this.glide();
  }

  /** To draw many nodes at other places takes a moment: not while somebody moves the picture. */
  private moveWhenStill(done: number): void {
    clearTimeout(this.timer);
    const now = performance.now();
    this.waitsSince ||= now;
    if (now - this.moved < STILL_MS && now - this.waitsSince < LONGEST_WAIT_MS) {
      this.timer = window.setTimeout(() => this.moveWhenStill(done), STILL_MS);
      return;
    }
    this.waitsSince = 0;
    this.move(1);
    this.told.onLayout(done);
  }

  /** Come nearer to where the layout wants the nodes, frame by frame. */
  private glide = (): void => {
    const far = this.move(0.22);
    this.frame = far ? requestAnimationFrame(this.glide) : 0;
  };

  private move(share: number): boolean {
    const targets = this.targets;
    if (!targets) return false;
    let index = 0;
    let furthest = 0;
    let span = 1;
    this.graph.updateEachNodeAttributes(
      (_, node) => {
        const dx = (targets[2 * index] ?? node.x) - node.x;
        const dy = (targets[2 * index + 1] ?? node.y) - node.y;
        index += 1;
        node.x += dx * share;
        node.y += dy * share;
        furthest = Math.max(furthest, Math.abs(dx), Math.abs(dy));
        span = Math.max(span, Math.abs(node.x), Math.abs(node.y));
        return node;
      },
      { attributes: ["x", "y"] },
    );
    return share < 1 && furthest > span / 2000;
  }

  private remember(): void {
    this.graph.forEachNode((id, { x, y }) => this.places.set(id, { x, y }));
  }

  private point(id: string | null): void {
    this.sigma.getContainer().style.cursor = id ? "pointer" : "";
    if (this.look.picked === null && this.graph.order <= MANY_NODES) this.lightUp(id);
  }

  private lightUp(id: string | null): void {
    this.lit = new Set(id !== null && this.graph.hasNode(id) ? [id, ...this.graph.neighbors(id)] : []);
    this.center = this.lit.size > 0 ? id : null;
    this.redraw();
  }
}
