import { tokenOf } from "@/lib/kinds";

const EDGES: Record<string, string> = {
  together: "--line-strong",
  entity: "--c1",
  temporal: "--c3",
  semantic: "--c2",
  causes: "--c4",
  supersedes: "--bad",
  derived_from: "--c5",
};
export const edgeToken = (kind: string): string => EDGES[kind] ?? "--line-strong";

/** The colours of the theme that is seen now, for a canvas. */
export interface Palette {
  text: string;
  muted: string;
  raised: string;
  surface: string;
  line: string;
  accent: string;
  of: (kind: string) => string;
  /** Of edges: faint, or strong where they stand out. */
  edge: (kind: string, strong: boolean) => string;
}

/** `faint` is how much of their colour edges have that do not stand out. */
export function readPalette(faint = 0.3): Palette {
  const style = getComputedStyle(document.documentElement);
  const known = new Map<string, string>();
  const token = (name: string): string => {
    let found = known.get(name);
    if (found === undefined) known.set(name, (found = style.getPropertyValue(name).trim() || "#888888"));
    return found;
  };
  const edges = new Map<string, string>();
  const edge = (kind: string, strong: boolean): string => {
    const key = strong ? `${kind}!` : kind;
    let found = edges.get(key);
    if (found === undefined) {
      found = mixed(token(edgeToken(kind)), token("--surface"), strong ? 0.85 : faint);
      edges.set(key, found);
    }
    return found;
  };
  return {
    text: token("--text"),
    muted: token("--muted"),
    raised: token("--raised"),
    surface: token("--surface"),
    line: token("--line"),
    accent: token("--accent"),
    of: (kind) => token(tokenOf(kind)),
    edge,
  };
}

const part = (hex: string, at: number): number => Number.parseInt(hex.slice(at, at + 2), 16);

/** So much of a colour over a ground, as "#rrggbb": sigma does not blend colours that have an alpha. */
export function mixed(color: string, ground: string, share: number): string {
  const parts = [1, 3, 5].map((at) => Math.round(part(color, at) * share + part(ground, at) * (1 - share)));
  if (parts.some(Number.isNaN)) return color;
  return `#${parts.map((one) => one.toString(16).padStart(2, "0")).join("")}`;
}
