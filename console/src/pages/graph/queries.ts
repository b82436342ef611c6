import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, call } from "@/api/client";
import { keys } from "@/api/queries";
import { type GraphData, type Of, ofEntities, ofFacts } from "./model";

/** Pairs asked for: as many as the server gives. */
const PAIRS = 10_000;

/** The graph of a bank: its entities or its facts, at most `most` of them; of facts those that hold `has`. */
export function useGraph(bank: string, of: Of, most: number, has: string) {
  return useQuery({
    queryKey: keys.bank(bank, "graph", of, most, of === "facts" ? has : ""),
    queryFn: async ({ signal }): Promise<GraphData> => {
      const path = { bank_id: bank };
      if (of === "entities") {
        const query = { limit: PAIRS };
        return ofEntities(
          await call(
            api.GET("/v1/default/banks/{bank_id}/entities/graph", { params: { path, query }, signal }),
          ),
          most,
        );
      }
      const query = { limit: most, q: has || undefined };
      return ofFacts(
        await call(api.GET("/v1/default/banks/{bank_id}/graph", { params: { path, query }, signal })),
      );
    },
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    refetchOnWindowFocus: false,
    structuralSharing: false,
  });
}
