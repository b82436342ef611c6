import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, call, type Schemas } from "@/api/client";
import { keys } from "@/api/queries";

export type Entry = Schemas["AuditLogEntry"];
export const LIMIT = 50;

export interface Filters {
  action: string;
  transport: string;
  from: string;
  until: string;
}

/** The moment a day begins, in UTC; `after` so many days later. */
function moment(day: string, after = 0): string | undefined {
  const at = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(at) ? undefined : new Date(at + after * 86_400_000).toISOString();
}

export function useEntries(bank: string, { action, transport, from, until }: Filters, offset: number) {
  return useQuery({
    queryKey: keys.bank(bank, "audit", "list", action, transport, from, until, offset),
    queryFn: ({ signal }) =>
      call(
        api.GET("/v1/default/banks/{bank_id}/audit-logs", {
          params: {
            path: { bank_id: bank },
            query: {
              action: action || undefined,
              transport: transport || undefined,
              start_date: moment(from),
              end_date: moment(until, 1),
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
    queryKey: keys.bank(bank, "audit", "stats", period),
    queryFn: ({ signal }) =>
      call(
        api.GET("/v1/default/banks/{bank_id}/audit-logs/stats", {
          params: { path: { bank_id: bank }, query: { period } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
}
