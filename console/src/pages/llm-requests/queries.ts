import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, call, type Schemas } from "@/api/client";
import { keys } from "@/api/queries";

export type Entry = Schemas["LLMRequestEntry"];
export const LIMIT = 50;

export interface Filters {
  status: string;
  operation: string;
  provider: string;
  trace: string;
}

export function useRequests(bank: string, { status, operation, provider, trace }: Filters, offset: number) {
  return useQuery({
    queryKey: keys.bank(bank, "llm", "list", status, operation, provider, trace, offset),
    queryFn: ({ signal }) =>
      call(
        api.GET("/v1/default/banks/{bank_id}/llm-requests", {
          params: {
            path: { bank_id: bank },
            query: {
              status: status === "success" || status === "error" ? status : undefined,
              operation: operation || undefined,
              provider: provider || undefined,
              trace_id: trace || undefined,
              limit: LIMIT,
              offset,
            },
          },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
}

export function useStats(bank: string, period: string) {
  return useQuery({
    queryKey: keys.bank(bank, "llm", "stats", period),
    queryFn: ({ signal }) =>
      call(
        api.GET("/v1/default/banks/{bank_id}/llm-requests/stats", {
          params: { path: { bank_id: bank }, query: { period } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
}
