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
  line: string;
  accent: string;
  of: (kind: string) => string;
  /** Of edges: faint, or strong where they stand out. */
  edge: (kind: string, strong: boolean) => string;
}

export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const known = new Map<string, string>();
  const token = (name: string): string => {
    let found = known.get(name);
    if (found === undefined) known.set(name, (found = style.getPropertyValue(name).trim() || "#888888"));
    return found;
  };
  return {
    text: token("--text"),
    muted: token("--muted"),
    raised: token("--raised"),
    line: token("--line"),
    accent: token("--accent"),
    of: (kind) => token(tokenOf(kind)),
    edge: (kind, strong) => mixed(token(edgeToken(kind)), token("--surface"), strong ? 0.85 : 0.3),
  };
}

const part = (hex: string, at: number): number => Number.parseInt(hex.slice(at, at + 2), 16);

/** So much of a colour over a ground, as "#rrggbb": sigma does not blend colours that have an alpha. */
export function mixed(color: string, ground: string, share: number): string {
  const parts = [1, 3, 5].map((at) => Math.round(part(color, at) * share + part(ground, at) * (1 - share)));
  if (parts.some(Number.isNaN)) return color;
  return `#${parts.map((one) => one.toString(16).padStart(2, "0")).join("")}`;
}
