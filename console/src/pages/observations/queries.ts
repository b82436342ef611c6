import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, call, type Schemas } from "@/api/client";
import { keys, useChange } from "@/api/queries";

export const LIMIT = 40;
export type Trend = "new" | "strengthening" | "stable" | "weakening" | "stale";
export type Change = Schemas["ObservationChange"];

/** An observation, as lists of memories have it. */
export interface Observation {
  id: string;
  text: string;
  kind: string;
  trend: Trend;
  version: number;
  proof_count: number;
  tags: string[];
  first_mentioned_at: string | null;
  mentioned_at: string | null;
  occurred_start: string | null;
  created_at: string;
  updated_at: string;
}

export interface Evidence {
  id: string;
  text: string;
  type: string;
  context: string | null;
  document_id: string | null;
  occurred_start: string | null;
  mentioned_at: string | null;
}

export interface WholeObservation extends Observation {
  entities: string[];
  source_memories: Evidence[];
}

/** Scopes are sets of tags; in the URL they are JSON. "" is every scope. */
export function tagsOf(scope: string): string[] {
  try {
    const found: unknown = JSON.parse(scope || "[]");
    return Array.isArray(found) ? found.map(String) : [];
  } catch {
    return [];
  }
}

export function useObservations(bank: string, q: string, scope: string, offset: number) {
  const tags = tagsOf(scope);
  return useQuery({
    queryKey: keys.bank(bank, "observations", q, scope, offset),
    queryFn: async ({ signal }) => {
      const page = await call(
        api.GET("/v1/default/banks/{bank_id}/memories/list", {
          params: {
            path: { bank_id: bank },
            query: {
              type: "observation",
              q: q || undefined,
              tags: tags.length > 0 ? tags : undefined,
              tags_match: tags.length > 0 ? "exact" : undefined,
              limit: LIMIT,
              offset,
            },
          },
          signal,
        }),
      );
      return { ...page, items: page.items as unknown as Observation[] };
    },
    placeholderData: keepPreviousData,
  });
}

export function useObservation(bank: string, id: string) {
  return useQuery({
    queryKey: keys.bank(bank, "observations", "one", id),
    queryFn: async ({ signal }) =>
      (await call(
        api.GET("/v1/default/banks/{bank_id}/memories/{memory_id}", {
          params: { path: { bank_id: bank, memory_id: id } },
          signal,
        }),
      )) as unknown as WholeObservation,
  });
}

export function useHistory(bank: string, id: string) {
  return useQuery({
    queryKey: keys.bank(bank, "observations", "history", id),
    queryFn: async ({ signal }) =>
      (await call(
        api.GET("/v1/default/banks/{bank_id}/memories/{memory_id}/history", {
          params: { path: { bank_id: bank, memory_id: id } },
          signal,
        }),
      )) as Change[],
  });
}

export function useScopes(bank: string) {
  return useQuery({
    queryKey: keys.bank(bank, "observations", "scopes"),
    queryFn: ({ signal }) =>
      call(
        api.GET("/v1/default/banks/{bank_id}/observations/scopes", {
          params: { path: { bank_id: bank }, query: { limit: 200 } },
          signal,
        }),
      ),
  });
}

export function useHealth(bank: string) {
  return useQuery({
    queryKey: keys.bank(bank, "observations", "stats"),
    queryFn: ({ signal }) =>
      call(api.GET("/v1/default/banks/{bank_id}/stats", { params: { path: { bank_id: bank } }, signal })),
  });
}

export function useConsolidate(bank: string, onDone: (operation: string) => void) {
  return useChange({
    run: () =>
      call(api.POST("/v1/default/banks/{bank_id}/consolidate", { params: { path: { bank_id: bank } } })),
    onDone: (answer) => onDone(answer.operation_id),
  });
}

export function useRecover(bank: string) {
  return useChange({
    run: () =>
      call(
        api.POST("/v1/default/banks/{bank_id}/consolidation/recover", {
          params: { path: { bank_id: bank } },
        }),
      ),
    stale: () => [keys.bank(bank)],
    said: ({ retried_count: retried }) => `${String(retried)} memories are tried again.`,
  });
}

export function useClear(bank: string) {
  return useChange({
    run: () =>
      call(api.DELETE("/v1/default/banks/{bank_id}/observations", { params: { path: { bank_id: bank } } })),
    stale: () => [keys.bank(bank)],
    said: (answer) => answer.message ?? "The observations are deleted.",
    quiet: true,
  });
}
