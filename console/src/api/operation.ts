import { useQuery } from "@tanstack/react-query";
import { useEffect, useEffectEvent } from "react";
import { api, call, type Schemas } from "./client";
import { keys } from "./queries";

export type OperationStatus = Schemas["OperationStatusResponse"];

const ENDED = new Set(["completed", "failed", "cancelled"]);

export function isEnded(operation: OperationStatus | undefined): boolean {
  return operation !== undefined && ENDED.has(operation.status);
}

/** One operation, asked for again and again until it has ended; then `onEnd` is told. */
export function useOperation(
  bank: string,
  id: string | null,
  onEnd: (operation: OperationStatus) => void = () => undefined,
) {
  const found = useQuery({
    queryKey: keys.server("operation", bank, id),
    queryFn: ({ signal }) =>
      call(
        api.GET("/v1/default/banks/{bank_id}/operations/{operation_id}", {
          params: { path: { bank_id: bank, operation_id: id ?? "" } },
          signal,
        }),
      ),
    enabled: id !== null,
    refetchInterval: (query) => (isEnded(query.state.data) ? false : 700),
  });
  const told = useEffectEvent(onEnd);
  const ended = isEnded(found.data) ? found.data : undefined;
  useEffect(() => {
    if (ended) told(ended);
  }, [ended]);
  return found;
}
