import Sigma from "sigma";
import { EdgeLineProgram, EdgeRectangleProgram, NodeCircleProgram, NodePointProgram } from "sigma/rendering";
import type { EdgeDisplayData, NodeDisplayData } from "sigma/types";
import {
  type Attributes,
  buildGraph,
  type EdgeAttributes,
  MANY_EDGES,
  MANY_NODES,
  newGraph,
  type NodeAttributes,
} from "./build";
import { layoutRequest, type LayoutStep, startLayout } from "./layout";
import { drawHover } from "./hover";
import type { GraphData, Shown } from "./model";
import { type Palette, readPalette } from "./palette";

export interface Look {
  picked: string | null;
  /** What a search has found; null while nobody searches. */
  found: ReadonlySet<string> | null;
}

interface Told {
  onPick: (id: string | null) => void;
  onLayout: (done: number) => void;
}

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** A graph on a canvas. It knows nothing of React or of the server. */
export class Picture {
  readonly sigma: Sigma<NodeAttributes, EdgeAttributes, Attributes>;
  private graph = newGraph();
  private palette: Palette = readPalette();
  private places = new Map<string, { x: number; y: number }>();
  private layout: { stop: () => void } | null = null;
  private targets: Float32Array | null = null;
  /** A picture that is wider than high is filled. */
  private stretch = 1;
  private frame = 0;
  private shown: Shown | null = null;
  private look: Look = { picked: null, found: null };
  /** The node that stands out, with its neighbours. */
  private lit = new Set<string>();
  private center: string | null = null;

  constructor(
    container: HTMLElement,
    private told: Told,
  ) {
    this.sigma = new Sigma<NodeAttributes, EdgeAttributes, Attributes>(this.graph, container, {
      allowInvalidContainer: true,
      defaultEdgeType: "line",
      defaultNodeType: "circle",
      nodeProgramClasses: { circle: NodeCircleProgram, point: NodePointProgram },
      edgeProgramClasses: { line: EdgeRectangleProgram, thin: EdgeLineProgram },
      minCameraRatio: 0.02,
      maxCameraRatio: 4,
      labelFont: "system-ui, sans-serif",
      labelSize: 12,
      labelDensity: 0.6,
      labelRenderedSizeThreshold: 7,
      stagePadding: 36,
      zIndex: true,
      nodeReducer: (id, data) => this.nodeLook(id, data),
      edgeReducer: (_, data) => this.edgeLook(data),
    });
    this.recolor();
    this.sigma.on("clickNode", ({ node }) => told.onPick(node));
    this.sigma.on("clickStage", () => told.onPick(null));
    this.sigma.on("enterNode", ({ node }) => this.point(node));
    this.sigma.on("leaveNode", () => this.point(null));
  }

  /** Draw other data. Nodes that were there before begin where they stood. */
  show(data: GraphData): void {
    this.layout?.stop();
    this.targets = null;
    const graph = buildGraph(data, this.places);
    this.graph = graph;
    this.sigma.setSettings({
      hideEdgesOnMove: data.edges.length > MANY_EDGES,
      hideLabelsOnMove: data.nodes.length > MANY_NODES,
      labelRenderedSizeThreshold: data.of === "facts" ? 8 : 7,
    });
    this.sigma.setGraph(graph);
    this.arrange(data);
  }

  filter(shown: Shown): void {
    this.shown = shown;
    this.sigma.refresh({ skipIndexation: true, schedule: true });
  }

  setLook(look: Look): void {
    this.look = look;
    this.lightUp(look.picked);
  }

  /** Take the colours of the theme as it is now. */
  recolor(): void {
    this.palette = readPalette();
    this.sigma.setSettings({
      labelColor: { color: this.palette.text },
      defaultDrawNodeHover: (context, data, settings) => drawHover(context, data, settings, this.palette),
    });
    this.sigma.refresh({ skipIndexation: true, schedule: true });
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
    cancelAnimationFrame(this.frame);
    this.sigma.kill();
  }

  private time(duration: number): number {
    return calm() ? 1 : duration;
  }

  private arrange(data: GraphData): void {
    const ids = this.graph.nodes();
    if (ids.length === 0) return;
    const number = new Map(ids.map((id, index) => [id, index]));
    const links = data.edges.map(({ source, target, weight }) => {
      const pull = data.of === "entities" ? 1 + Math.log2(weight) : 0.5 + weight;
      return [number.get(source) ?? 0, number.get(target) ?? 0, pull] as const;
    });
    const { width, height } = this.sigma.getDimensions();
    this.stretch = Math.max(1, Math.min(1.7, (0.8 * width) / Math.max(1, height)));
    const placed = ids.map((id) => {
      const { x, y, size } = this.graph.getNodeAttributes(id);
      return { x: x / this.stretch, y, size };
    });
    this.told.onLayout(0);
    this.layout = startLayout(layoutRequest(placed, links), (step) => this.onStep(step));
  }

  private onStep({ positions, done }: LayoutStep): void {
    this.targets = positions;
    this.told.onLayout(done);
    if (this.graph.order > MANY_NODES || calm()) this.move(1);
    else if (!this.frame) this.glide();
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
      (id, node) => {
        const dx = (targets[2 * index] ?? 0) * this.stretch - node.x;
        const dy = (targets[2 * index + 1] ?? node.y) - node.y;
        index += 1;
        node.x += dx * share;
        node.y += dy * share;
        furthest = Math.max(furthest, Math.abs(dx), Math.abs(dy));
        span = Math.max(span, Math.abs(node.x), Math.abs(node.y));
        this.places.set(id, { x: node.x, y: node.y });
        return node;
      },
      { attributes: ["x", "y"] },
    );
    return share < 1 && furthest > span / 2000;
  }

  private point(id: string | null): void {
    this.sigma.getContainer().style.cursor = id ? "pointer" : "";
    if (this.look.picked === null && this.graph.order <= MANY_NODES) this.lightUp(id);
  }

  private lightUp(id: string | null): void {
    this.lit = new Set(id !== null && this.graph.hasNode(id) ? [id, ...this.graph.neighbors(id)] : []);
    this.center = this.lit.size > 0 ? id : null;
    this.sigma.refresh({ skipIndexation: true, schedule: true });
  }

  private nodeLook(id: string, node: NodeAttributes): Partial<NodeDisplayData> {
    const { found, picked } = this.look;
    const hidden = this.shown !== null && !this.shown.ids.has(id);
    const faint = this.lit.size > 0 ? !this.lit.has(id) : found !== null && !found.has(id);
    const standsOut = id === picked || (found !== null && found.has(id) && found.size <= 40);
    return {
      ...node,
      color: faint ? this.palette.line : this.palette.of(node.kind),
      label: faint ? null : node.label,
      hidden,
      highlighted: id === picked,
      forceLabel: standsOut || (this.lit.size > 0 && this.lit.size <= 25 && this.lit.has(id)),
      size: id === picked ? node.size + 2 : node.size,
      zIndex: faint ? 0 : 1,
    };
  }

  private edgeLook(data: EdgeAttributes): Partial<EdgeDisplayData> {
    const { edge } = data;
    const strong = this.center !== null && (edge.source === this.center || edge.target === this.center);
    const hidden = this.shown !== null && !this.shown.edges.has(edge);
    const faint = (this.center !== null && !strong) || this.look.found !== null;
    return {
      ...data,
      color: this.palette.edge(edge.kind, strong),
      hidden: hidden || (faint && !strong),
      zIndex: strong ? 1 : 0,
    };
  }
}
