import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { api, call, type Schemas } from "@/api/client";
import { keys } from "@/api/queries";
import type { operations } from "@/api/schema";
import { DAY, spanOf, type View, YEAR } from "./scale";
import { inZone, type Zone } from "./zone";

type Query = NonNullable<operations["get_timeline"]["parameters"]["query"]>;
export type Axis = "occurred" | "mentioned" | "learned";
export type Bucket = "day" | "month" | "year";
export type Answer = Schemas["TimelineResponse"];

export interface Filters {
  q: string;
  entity: string;
  axis: Axis;
  type: string;
}

/** Most events that are drawn one by one. */
export const MOST = 1000;
export const LENGTHS: Record<Bucket, number> = { day: DAY, month: YEAR / 12, year: YEAR };

export const bucketOf = (view: View): Bucket =>
  spanOf(view) > 25 * YEAR ? "year" : spanOf(view) > 0.75 * YEAR ? "month" : "day";

function useTimeline(bank: string, zone: Zone, filters: Filters, query: Query, enabled = true) {
  const select = useCallback((answer: Answer) => inZone(answer, zone), [zone]);
  return useQuery({
    queryKey: keys.bank(bank, "timeline", filters, query),
    queryFn: ({ signal }) =>
      call(
        api.GET("/v1/default/banks/{bank_id}/timeline", {
          params: {
            path: { bank_id: bank },
            query: {
              axis: filters.axis,
              q: filters.q || undefined,
              entity: filters.entity || undefined,
              ...(filters.type ? { type: [filters.type] as Query["type"] } : {}),
              ...query,
            },
          },
          signal,
        }),
      ),
    enabled,
    select,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
}

/** How many events there are, month by month, from the first one to the last one. */
export const useOverview = (bank: string, zone: Zone, filters: Filters) =>
  useTimeline(bank, zone, filters, { bucket: "month", limit: 0 });

/** The events of a span, and how many there are in each day, month or year of it. */
export const useSpan = (bank: string, zone: Zone, filters: Filters, span: View | null) =>
  useTimeline(
    bank,
    zone,
    filters,
    {
      start_date: iso(zone.utc(span?.from ?? 0)),
      end_date: iso(zone.utc(span?.to ?? 1)),
      bucket: bucketOf(span ?? { from: 0, to: 1 }),
      order: "asc",
      limit: MOST,
    },
    span !== null,
  );

/** The ends of claims, wherever they are: what validity is drawn from. */
export const useEnded = (bank: string, zone: Zone, filters: Filters) =>
  useTimeline(bank, zone, filters, { event: ["superseded"], limit: MOST });

function iso(at: number): string {
  const least = Date.UTC(1, 0, 1) - 1900 * YEAR;
  return new Date(Math.max(least, Math.min(at, Date.UTC(9998, 0, 1)))).toISOString();
}

export function useEntityName(bank: string, id: string) {
  const isId = /^[0-9a-f-]{32,36}$/i.test(id);
  const entity = useQuery({
    queryKey: keys.bank(bank, "entities", "one", id),
    queryFn: ({ signal }) =>
      call(
        api.GET("/v1/default/banks/{bank_id}/entities/{entity_id}", {
          params: { path: { bank_id: bank, entity_id: id } },
          signal,
        }),
      ),
    enabled: isId,
    staleTime: 60_000,
  });
  return isId ? (entity.data?.canonical_name ?? "…") : id;
}
