import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { api, call, type Schemas } from "@/api/client";
import { type Operation, type StreamState, useOperationEvents } from "@/api/events";
import { keys, useChange } from "@/api/queries";

export type { Operation } from "@/api/events";
export type Detail = Schemas["OperationStatusResponse"];
export const LIMIT = 50;
export const STATUSES = ["pending", "processing", "completed", "failed", "cancelled"] as const;

export interface Filters {
  status: string;
  type: string;
  offset: number;
  leaves: boolean;
}

const hasEnded = (status: string) => status !== "pending" && status !== "processing";
export const canCancel = (status: string) => !hasEnded(status);
export const canRetry = (status: string) => status === "failed" || status === "cancelled";
export const canDelete = hasEnded;

export function useOperations(bank: string, { status, type, offset, leaves }: Filters) {
  return useQuery({
    queryKey: keys.bank(bank, "operations", "list", status, type, offset, leaves),
    queryFn: ({ signal }) =>
      call(
        api.GET("/v1/default/banks/{bank_id}/operations", {
          params: {
            path: { bank_id: bank },
            query: {
              status: status || undefined,
              type: type || undefined,
              exclude_parents: leaves,
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

/** The last operations, for the picture of how much waited when. */
export function useRecent(bank: string) {
  return useQuery({
    queryKey: keys.bank(bank, "operations", "recent"),
    queryFn: ({ signal }) =>
      call(
        api.GET("/v1/default/banks/{bank_id}/operations", {
          params: { path: { bank_id: bank }, query: { limit: 500, exclude_parents: true } },
          signal,
        }),
      ),
    staleTime: 15_000,
  });
}

export function useOperation(bank: string, id: string, payload: boolean) {
  return useQuery({
    queryKey: keys.bank(bank, "operations", "one", id, payload),
    queryFn: ({ signal }) =>
      call(
        api.GET("/v1/default/banks/{bank_id}/operations/{operation_id}", {
          params: { path: { bank_id: bank, operation_id: id }, query: { include_payload: payload } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
}

const PAUSE = 400;

/** What the stream tells of operations, by id; lists are asked for again soon after something changed. */
export function useLive(bank: string): { live: ReadonlyMap<string, Operation>; state: StreamState } {
  const client = useQueryClient();
  const [live, setLive] = useState<ReadonlyMap<string, Operation>>(new Map());
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const state = useOperationEvents(bank, (operation) => {
    setLive((before) => new Map(before).set(operation.id, operation));
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      void client.invalidateQueries({ queryKey: keys.bank(bank, "operations") });
    }, PAUSE);
  });
  return { live, state };
}

type Deed = "cancel" | "retry" | "delete";
const SAID: Record<Deed, string> = {
  cancel: "It is being cancelled.",
  retry: "It is queued again.",
  delete: "It is forgotten.",
};

/** Cancel, retry or forget an operation. */
export function useSteer(bank: string, deed: Deed, onDone?: () => void) {
  return useChange({
    run: (id: string) => {
      const params = { path: { bank_id: bank, operation_id: id } };
      if (deed === "retry") {
        return call(api.POST("/v1/default/banks/{bank_id}/operations/{operation_id}/retry", { params }));
      }
      if (deed === "delete") {
        return call(api.DELETE("/v1/default/banks/{bank_id}/operations/{operation_id}/delete", { params }));
      }
      return call(api.DELETE("/v1/default/banks/{bank_id}/operations/{operation_id}", { params }));
    },
    stale: () => [keys.bank(bank, "operations")],
    said: () => SAID[deed],
    onDone: () => onDone?.(),
    quiet: deed === "delete",
  });
}

const seconds = (at: string) => Math.floor(Date.parse(at) / 1000);

/** How many operations had begun and not ended at each moment where that number changed. */
export function depth(operations: readonly Operation[]): { x: number[]; values: number[] } {
  const steps = new Map<number, number>();
  const step = (at: number, by: number) => steps.set(at, (steps.get(at) ?? 0) + by);
  for (const one of operations) {
    const from = seconds(one.created_at);
    step(from, 1);
    // what began and ended within a second is still seen
    if (hasEnded(one.status)) step(Math.max(from + 1, one.updated_at ? seconds(one.updated_at) : from), -1);
  }
  const x: number[] = [];
  const values: number[] = [];
  let open = 0;
  for (const at of [...steps.keys()].sort((a, b) => a - b)) {
    const last = x.at(-1);
    if (last !== undefined && at - last > 1) {
      x.push(at - 1); // it stayed as it was until now: a step, not a slope
      values.push(open);
    }
    open += steps.get(at) ?? 0;
    x.push(at);
    values.push(open);
  }
  return { x, values };
}
