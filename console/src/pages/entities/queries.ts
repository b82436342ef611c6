import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, call, type Schemas } from "@/api/client";
import { keys, useChange } from "@/api/queries";
import { label } from "@/lib/text";

export type Entity = Schemas["EntityListItem"];
export type EntityDetail = Schemas["EntityDetailResponse"];
export const LIMIT = 100;
export const MEMORIES = 25;
/** Pairs that co-occurrence is read from: the heaviest of the bank. */
const PAIRS = 10_000;

/** Another name of an entity, and why it is one. */
export interface Alias {
  id: string;
  alias: string;
  into: string;
  score: number | null;
  reason: string;
  mergedAt: string | null;
  by: string;
}

export interface Memory {
  id: string;
  text: string;
  type: string;
  date: string | null;
  state: string;
}

/** Somebody or something that facts name together with an entity. */
export interface Together {
  id: string;
  name: string;
  kind: string;
  facts: number;
  last: string | null;
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const list = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? (value as Record<string, unknown>[]) : [];

export const kindOf = (entity: { metadata?: Record<string, unknown> | null }): string =>
  text(entity.metadata?.kind) || "concept";

export function aliasesOf(entity: EntityDetail): Alias[] {
  return list(entity.metadata?.aliases).map((one) => ({
    id: text(one.id),
    alias: text(one.alias),
    into: text(one.into),
    score: typeof one.score === "number" ? one.score : null,
    reason: text(one.reason),
    mergedAt: text(one.merged_at) || null,
    by: text(one.by),
  }));
}

export function useEntities(bank: string, q: string, offset: number, limit = LIMIT) {
  return useQuery({
    queryKey: keys.bank(bank, "entities", "list", q, offset, limit),
    queryFn: ({ signal }) =>
      call(
        api.GET("/v1/default/banks/{bank_id}/entities", {
          params: { path: { bank_id: bank }, query: { q: q || undefined, limit, offset } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
}

export function useEntity(bank: string, id: string) {
  return useQuery({
    queryKey: keys.bank(bank, "entities", "one", id),
    queryFn: ({ signal }) =>
      call(
        api.GET("/v1/default/banks/{bank_id}/entities/{entity_id}", {
          params: { path: { bank_id: bank, entity_id: id } },
          signal,
        }),
      ),
  });
}

/** Who and what facts name together with an entity, most facts first. */
export function useTogether(bank: string, id: string) {
  return useQuery({
    queryKey: keys.bank(bank, "entities", "pairs"),
    queryFn: ({ signal }) =>
      call(
        api.GET("/v1/default/banks/{bank_id}/entities/graph", {
          params: { path: { bank_id: bank }, query: { limit: PAIRS } },
          signal,
        }),
      ),
    staleTime: 30_000,
    select: (graph) => together(graph, id),
  });
}

export function together(graph: Schemas["EntityGraphResponse"], id: string): Together[] {
  const nodes = new Map(
    graph.nodes.map((node) => [
      text((node.data as Record<string, unknown>).id),
      node.data as Record<string, unknown>,
    ]),
  );
  return graph.edges
    .map((edge) => edge.data as Record<string, unknown>)
    .filter((edge) => edge.source === id || edge.target === id)
    .map((edge) => {
      const other = text(edge.source === id ? edge.target : edge.source);
      const node = nodes.get(other);
      return {
        id: other,
        name: text(node?.label),
        kind: text(node?.kind) || "concept",
        facts: Number(edge.weight) || 0,
        last: text(edge.lastCooccurred) || null,
      };
    })
    .sort((a, b) => b.facts - a.facts);
}

export function useMemoriesOf(bank: string, id: string, offset: number) {
  return useQuery({
    queryKey: keys.bank(bank, "memories", "of-entity", id, offset),
    queryFn: async ({ signal }) => {
      const page = await call(
        api.GET("/v1/default/banks/{bank_id}/memories/list", {
          params: { path: { bank_id: bank }, query: { entity_id: id, limit: MEMORIES, offset } },
          signal,
        }),
      );
      const items = list(page.items).map((one): Memory => ({
        id: text(one.id),
        text: text(one.text),
        type: text(one.fact_type),
        date: text(one.date) || null,
        state: text(one.state),
      }));
      return { items, total: page.total };
    },
    placeholderData: keepPreviousData,
  });
}

interface Merge {
  bank: string;
  id: string;
  into: Entity;
  reason: string;
}

export function useMerge(onDone: (into: string) => void) {
  return useChange({
    run: ({ bank, id, into, reason }: Merge) =>
      call(
        api.POST("/v1/default/banks/{bank_id}/entities/{entity_id}/merge", {
          params: { path: { bank_id: bank, entity_id: id } },
          body: { into: into.id, reason: reason || "merged by hand" },
        }),
      ),
    stale: ({ bank }) => [keys.bank(bank)],
    said: (_, { into }) => `Merged into ${label(into.canonical_name, 60)}.`,
    onDone: (_, { into }) => onDone(into.id),
    quiet: true,
  });
}

interface Split {
  bank: string;
  alias: Alias;
}

export function useSplit() {
  return useChange({
    run: ({ bank, alias }: Split) =>
      call(
        api.POST("/v1/default/banks/{bank_id}/entities/{entity_id}/split", {
          params: { path: { bank_id: bank, entity_id: alias.id } },
          body: {},
        }),
      ),
    stale: ({ bank }) => [keys.bank(bank)],
    said: (_, { alias }) => `${label(alias.alias, 60)} stands by itself again.`,
    quiet: true,
  });
}
