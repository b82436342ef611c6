import { useQuery, useQueryClient } from "@tanstack/react-query";
import { api, call, type Schemas } from "@/api/client";
import { keys, useChange } from "@/api/queries";

export type Stats = Schemas["BankStatsResponse"];
export type Operation = Schemas["OperationResponse"];
export type Profile = Schemas["BankProfileResponse"];

export const PERIODS = ["1d", "7d", "30d", "90d"] as const;
export type Period = (typeof PERIODS)[number];

export function useStats(bank: string) {
  return useQuery({
    queryKey: keys.bank(bank, "stats"),
    queryFn: ({ signal }) =>
      call(
        api.GET("/v1/default/banks/{bank_id}/stats", {
          params: { path: { bank_id: bank }, query: { refresh: true } },
          signal,
        }),
      ),
    refetchInterval: 15_000,
  });
}

/** Mission and disposition. A bank that was not written to yet has none: it is not there. */
export function useProfile(bank: string, enabled: boolean) {
  return useQuery({
    queryKey: keys.bank(bank, "profile"),
    queryFn: ({ signal }) =>
      call(api.GET("/v1/default/banks/{bank_id}/profile", { params: { path: { bank_id: bank } }, signal })),
    enabled,
  });
}

export function useSeries(bank: string, period: Period) {
  return useQuery({
    queryKey: keys.bank(bank, "series", period),
    queryFn: ({ signal }) =>
      call(
        api.GET("/v1/default/banks/{bank_id}/stats/memories-timeseries", {
          params: { path: { bank_id: bank }, query: { period, time_field: "created_at" } },
          signal,
        }),
      ),
    refetchInterval: 60_000,
  });
}

/** How many entities, mental models and directives there are. */
export function useCounts(bank: string) {
  const path = { bank_id: bank };
  return useQuery({
    queryKey: keys.bank(bank, "counts"),
    queryFn: async ({ signal }) => {
      const [entities, models, directives] = await Promise.all([
        call(
          api.GET("/v1/default/banks/{bank_id}/entities", { params: { path, query: { limit: 1 } }, signal }),
        ),
        call(
          api.GET("/v1/default/banks/{bank_id}/mental-models", {
            params: { path, query: { limit: 1 } },
            signal,
          }),
        ),
        call(
          api.GET("/v1/default/banks/{bank_id}/directives", {
            params: { path, query: { limit: 1 } },
            signal,
          }),
        ),
      ]);
      return { entities: entities.total, models: models.total, directives: directives.total };
    },
  });
}

export function useOperations(bank: string) {
  return useQuery({
    queryKey: keys.bank(bank, "operations", "latest"),
    queryFn: ({ signal }) =>
      call(
        api.GET("/v1/default/banks/{bank_id}/operations", {
          params: { path: { bank_id: bank }, query: { limit: 6 } },
          signal,
        }),
      ),
  });
}

export function useConsolidate(bank: string) {
  return useChange({
    run: () =>
      call(api.POST("/v1/default/banks/{bank_id}/consolidate", { params: { path: { bank_id: bank } } })),
    stale: () => [keys.bank(bank, "stats"), keys.bank(bank, "operations")],
    said: ({ deduplicated }) => (deduplicated ? "A consolidation waits already." : "Consolidation begins."),
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
    stale: () => [keys.bank(bank, "stats"), keys.bank(bank, "operations")],
    said: () => "The failed ones are tried again.",
  });
}

export function useRetain(bank: string) {
  return useChange({
    run: (content: string) =>
      call(
        api.POST("/v1/default/banks/{bank_id}/memories", {
          params: { path: { bank_id: bank } },
          body: { items: [{ content, resolve_entities: true }], async: false },
        }),
      ),
    stale: () => [keys.bank(bank), keys.banks()],
    quiet: true,
  });
}

/** The answer to a first question, with the memories that were found. */
export function useAsk(bank: string) {
  return useChange({
    run: async (query: string) => {
      const path = { bank_id: bank };
      const [recalled, reflected] = await Promise.all([
        call(
          api.POST("/v1/default/banks/{bank_id}/memories/recall", {
            params: { path },
            body: { query, budget: "mid", max_tokens: 512, trace: false, tags_match: "any" },
          }),
        ),
        call(
          api.POST("/v1/default/banks/{bank_id}/reflect", {
            params: { path },
            body: {
              query,
              budget: "low",
              max_tokens: 512,
              tags_match: "any",
              apply_all_directives: false,
              exclude_mental_models: false,
              async: false,
            },
          }),
        ),
      ]);
      return { results: recalled.results, answer: "text" in reflected ? reflected.text : "" };
    },
    quiet: true,
  });
}

/** Forget what a finished operation made old. */
export function useFresh(bank: string): () => void {
  const client = useQueryClient();
  return () => {
    for (const what of ["stats", "series", "counts"]) {
      void client.invalidateQueries({ queryKey: keys.bank(bank, what) });
    }
  };
}
