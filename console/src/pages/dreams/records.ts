import type { Phase } from "./queries";

/** A record of a phase, read with care: its shape is the phase's own. */
export type Row = Phase["records"][number];

export function text(row: Row, name: string): string {
  const found: unknown = row[name];
  return typeof found === "string" ? found : "";
}

export function number(row: Row, name: string): number | null {
  const found: unknown = row[name];
  return typeof found === "number" ? found : null;
}

export function ids(row: Row, name: string): string[] {
  const found: unknown = row[name];
  return Array.isArray(found) ? found.filter((one) => typeof one === "string") : [];
}

export function values(row: Row, name: string): [string, number][] {
  const found: unknown = row[name];
  if (typeof found !== "object" || found === null) return [];
  return Object.entries(found as Record<string, unknown>).filter(
    (pair): pair is [string, number] => typeof pair[1] === "number",
  );
}
