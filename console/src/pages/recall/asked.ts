import { useSearch } from "wouter";
import { navigate } from "@/app/location";
import type { Schemas } from "@/api/client";

export type FactType = "world" | "experience" | "observation";
export type Match = NonNullable<Schemas["RecallRequest"]["tags_match"]>;
export type Budget = NonNullable<Schemas["RecallRequest"]["budget"]>;

export const TYPES: readonly FactType[] = ["world", "experience", "observation"];
export const BUDGETS: readonly Budget[] = ["low", "mid", "high"];
export const MATCHES: readonly Match[] = ["any", "all", "any_strict", "all_strict", "exact"];

/** All that a recall is asked with, as it stands in the URL. Numbers and dates are kept as they were typed. */
export interface Asked {
  q: string;
  types: FactType[];
  tags: string[];
  match: Match;
  from: string;
  to: string;
  budget: Budget;
  max: string;
  prefer: boolean;
  asOf: string;
  knownAt: string;
  semantic: string;
  keyword: string;
  final: string;
}

function among<T extends string>(value: string | null, known: readonly T[], fallback: T): T {
  return known.find((one) => one === value) ?? fallback;
}

export function readAsked(search: string): Asked {
  const query = new URLSearchParams(search);
  const text = (name: string) => query.get(name) ?? "";
  return {
    q: text("q"),
    types: TYPES.filter((type) => query.getAll("type").includes(type)),
    tags: query.getAll("tag"),
    match: among(query.get("match"), MATCHES, "any"),
    from: text("from"),
    to: text("to"),
    budget: among(query.get("budget"), BUDGETS, "mid"),
    max: text("max"),
    prefer: text("prefer") === "1",
    asOf: text("as_of"),
    knownAt: text("known_at"),
    semantic: text("semantic"),
    keyword: text("keyword"),
    final: text("final"),
  };
}

/** The URL's query for what is asked; what else stood there (`keep`) stays. */
export function writeAsked(asked: Asked, keep = ""): string {
  const query = new URLSearchParams(keep);
  const put = (name: string, values: readonly string[]) => {
    query.delete(name);
    for (const value of values) if (value) query.append(name, value);
  };
  put("q", [asked.q]);
  put("type", asked.types);
  put("tag", asked.tags);
  put("match", [asked.match === "any" ? "" : asked.match]);
  put("from", [asked.from]);
  put("to", [asked.to]);
  put("budget", [asked.budget === "mid" ? "" : asked.budget]);
  put("max", [asked.max]);
  put("prefer", [asked.prefer ? "1" : ""]);
  put("as_of", [asked.asOf]);
  put("known_at", [asked.knownAt]);
  put("semantic", [asked.semantic]);
  put("keyword", [asked.keyword]);
  put("final", [asked.final]);
  return query.toString();
}

const DAY = /^\d{4}-\d\d-\d\d$/;

/** A moment in UTC: a day means its end ("as of") or its beginning, a minute itself. */
export function moment(text: string, end: boolean): string | undefined {
  if (!text) return undefined;
  if (DAY.test(text)) return `${text}T${end ? "23:59:59" : "00:00:00"}Z`;
  return /[Zz]|[+-]\d\d:?\d\d$/.test(text) ? text : `${text}Z`;
}

function numeric(text: string): number | undefined {
  const value = Number(text);
  return text.trim() === "" || !Number.isFinite(value) ? undefined : value;
}

export function recallRequest(asked: Asked): Schemas["RecallRequest"] {
  const [semantic, keyword, final] = [asked.semantic, asked.keyword, asked.final].map(numeric);
  const least = semantic !== undefined || keyword !== undefined || final !== undefined;
  const request: Omit<Schemas["RecallRequest"], "max_tokens"> = {
    query: asked.q,
    types: asked.types.length > 0 ? asked.types : undefined,
    tags: asked.tags.length > 0 ? asked.tags : undefined,
    tags_match: asked.match,
    budget: asked.budget,
    prefer_observations: asked.prefer || undefined,
    temporal_window:
      asked.from || asked.to
        ? {
            start: moment(asked.from, false) ?? "0001-01-01T00:00:00Z",
            end: moment(asked.to, true) ?? "9999-12-31T00:00:00Z",
          }
        : undefined,
    as_of: moment(asked.asOf, true),
    known_at: moment(asked.knownAt, true),
    min_scores: least ? { semantic, keyword, final } : undefined,
    trace: false,
    include: { source_facts: { max_tokens: 8192, max_tokens_per_observation: -1 } },
  };
  // where it is not said, what the bank is configured to holds; the schema has no word for that
  return { ...request, max_tokens: numeric(asked.max) } as Schemas["RecallRequest"];
}

/** How many filters of those that hide behind "Filters" are set. */
export function filtersSet(asked: Asked): number {
  const set = [
    asked.tags.length > 0,
    asked.from || asked.to,
    asked.max,
    asked.semantic || asked.keyword || asked.final,
    asked.knownAt,
  ];
  return set.filter(Boolean).length;
}

/** What is asked, from the URL, and how to change it. A new question is a new entry of the history. */
export function useAsked(): [Asked, (change: Partial<Asked>) => void] {
  const search = useSearch();
  const set = (change: Partial<Asked>) => {
    const now = globalThis.location.search;
    const asked = { ...readAsked(now), ...change };
    const query = new URLSearchParams(writeAsked(asked, now));
    if (change.q !== undefined) query.delete("why");
    const text = query.toString();
    navigate(globalThis.location.pathname + (text ? `?${text}` : ""), { replace: change.q === undefined });
  };
  return [readAsked(search), set];
}
