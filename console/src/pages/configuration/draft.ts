import { createStore } from "@/lib/store";
import type { Spec } from "./schema";

/** Changes that are not saved yet, by path. Null takes a field back to its default. Texts are as typed. */
export type Draft = Readonly<Record<string, unknown>>;
export type Values = Readonly<Record<string, unknown>>;

/** By bank, so that going to another page and back loses nothing. */
export const drafts = createStore<Readonly<Record<string, Draft>>>({});

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value at "dream.cron"; undefined if there is none. */
export function at(values: Values | undefined, path: string): unknown {
  const [first = "", ...rest] = path.split(".");
  const value = values?.[first];
  if (rest.length === 0) return value;
  return isObject(value) ? at(value, rest.join(".")) : undefined;
}

/** A value as the box of its field shows it. */
export function asText(spec: Spec, value: unknown): string {
  if (value === null || value === undefined) return "";
  if (spec.kind === "json") return JSON.stringify(value, null, 2);
  return typeof value === "string" ? value : JSON.stringify(value);
}

export class Unreadable extends Error {
  constructor(
    readonly path: string,
    message: string,
  ) {
    super(message);
  }
}

/** What a draft of a field means. Throws Unreadable for a text that is no such value. */
export function meant(spec: Spec, draft: unknown): unknown {
  if (typeof draft !== "string") return Array.isArray(draft) && draft.length === 0 ? null : draft;
  if (draft.trim() === "") return null;
  if (spec.kind === "integer" || spec.kind === "number") {
    const number = Number(draft);
    if (Number.isNaN(number)) throw new Unreadable(spec.path, "This is not a number.");
    return number;
  }
  if (spec.kind !== "json") return draft;
  try {
    return JSON.parse(draft) as unknown;
  } catch (error) {
    throw new Unreadable(spec.path, `This is not JSON: ${error instanceof Error ? error.message : ""}`);
  }
}

/** The request that saves a draft. Throws Unreadable. */
export function updatesOf(draft: Draft, specs: readonly Spec[]): Record<string, unknown> {
  const updates: Record<string, unknown> = {};
  for (const spec of specs) {
    if (!(spec.path in draft)) continue;
    const value = meant(spec, draft[spec.path]);
    const [first = "", inner] = spec.path.split(".");
    if (inner === undefined) updates[first] = value;
    else updates[first] = { ...(isObject(updates[first]) ? updates[first] : {}), [inner]: value };
  }
  return updates;
}

/** A draft with a field changed; what is as it was before is no change. */
export function changed(draft: Draft, spec: Spec, value: unknown, config: Values, isSet: boolean): Draft {
  const now = at(config, spec.path);
  const boxed = ["text", "long", "integer", "number", "json"].includes(spec.kind);
  const same = boxed ? value === asText(spec, now) : JSON.stringify(value) === JSON.stringify(now);
  if ((value !== null && same) || (value === null && !isSet)) {
    return Object.fromEntries(Object.entries(draft).filter(([path]) => path !== spec.path));
  }
  return { ...draft, [spec.path]: value };
}

/** Which field an error is about: "updates.dream.cron.0" is about "dream.cron". */
export function fieldOf(error: string | null, specs: readonly Spec[]): string | null {
  const path = (error ?? "").replace(/^updates\./, "");
  const found = specs.filter((spec) => path === spec.path || path.startsWith(`${spec.path}.`));
  return found.sort((a, b) => b.path.length - a.path.length)[0]?.path ?? null;
}
