/** The colour of each kind of thing: a token, so that it follows the theme. Words stand beside it everywhere. */
const TOKENS: Record<string, string> = {
  person: "--c1",
  organization: "--c2",
  place: "--c5",
  product: "--c3",
  event: "--c4",
  concept: "--line-strong",
  world: "--c1",
  experience: "--c2",
  observation: "--c5",
  mental_model: "--c6",
};

/** The name of a kind's token, e.g. "--c1". */
export const tokenOf = (kind: string): string => TOKENS[kind] ?? "--line-strong";

/** A kind's colour for a style, e.g. "var(--c1)". */
export const colorOf = (kind: string): string => `var(${tokenOf(kind)})`;

/** "mental_model" as "mental model". */
export const words = (name: string): string => name.replaceAll("_", " ");
