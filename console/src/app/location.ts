import { useSyncExternalStore } from "react";
import { useLocation } from "wouter";
import { navigate } from "wouter/use-browser-location";

export { navigate };

/** Where in the console: read from the path as it stands, so that any name of a bank is decoded once. */
export interface Place {
  bank: string | null;
  /** Slug of the page, e.g. "memories"; "" for the first one. */
  page: string;
  /** What follows, e.g. the id of a memory. */
  rest: string[];
}

export function placeOf(pathname: string): Place {
  const parts = pathname.split("/").filter(Boolean).map(decoded);
  if (parts[0] !== "banks" || parts.length < 2)
    return { bank: null, page: parts[0] ?? "", rest: parts.slice(1) };
  return { bank: parts[1] ?? "", page: parts[2] ?? "", rest: parts.slice(3) };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export function usePlace(): Place {
  useLocation(); // follows the location; what it decodes is not used
  return placeOf(globalThis.location.pathname);
}

/** The bank of the page; only on pages inside of a bank. */
export function useBank(): string {
  const { bank } = usePlace();
  if (bank === null) throw new Error("this page is not inside of a bank");
  return bank;
}

type Query = Record<string, string | number | null | undefined>;

/** A path inside of a bank: `bankPath(bank, "memories", id)`, `bankPath(bank, "recall", { q })`. */
export function bankPath(bank: string, ...parts: (string | Query)[]): string {
  const names = parts.filter((part) => typeof part === "string");
  const query = new URLSearchParams();
  for (const part of parts) {
    if (typeof part === "string") continue;
    for (const [name, value] of Object.entries(part)) {
      if (value !== null && value !== undefined && value !== "") query.set(name, String(value));
    }
  }
  const path = ["/banks", encodeURIComponent(bank), ...names.map(encodeURIComponent)].join("/");
  return query.size > 0 ? `${path}?${query.toString()}` : path;
}

function followUrl(listener: () => void): () => void {
  const names = ["popstate", "pushState", "replaceState"]; // the last two are told of by wouter
  for (const name of names) addEventListener(name, listener);
  return () => {
    for (const name of names) removeEventListener(name, listener);
  };
}

/** A value kept in the URL's query, so that a link or a reload shows the same: filters, tabs, offsets. */
export function useParam(name: string, initial = ""): [string, (value: string) => void] {
  const search = useSyncExternalStore(followUrl, () => globalThis.location.search);
  const value = new URLSearchParams(search).get(name) ?? initial;
  const set = (next: string) => {
    const query = new URLSearchParams(globalThis.location.search);
    if (next === initial) query.delete(name);
    else query.set(name, next);
    const text = query.toString();
    navigate(globalThis.location.pathname + (text ? `?${text}` : ""), { replace: true });
  };
  return [value, set];
}

/** The first entry that a page of a list shows, kept in the URL. */
export function useOffset(): [number, (offset: number) => void] {
  const [offset, setOffset] = useParam("offset", "0");
  return [Number(offset) || 0, (next) => setOffset(String(next))];
}

/** A filter of a list, kept in the URL; where it changes, the list begins at its first page. */
export function useFilter(name: string, initial = ""): [string, (value: string) => void] {
  const [value, setValue] = useParam(name, initial);
  const [, setOffset] = useOffset();
  const set = (next: string) => {
    setValue(next);
    setOffset(0);
  };
  return [value, set];
}
