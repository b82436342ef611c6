import { useQuery } from "@tanstack/react-query";
import { api, call, type Schemas } from "@/api/client";
import { keys, useChange } from "@/api/queries";

export type Config = Schemas["BankConfigResponse"];

const read = (bank: string, signal: AbortSignal) =>
  call(api.GET("/v1/default/banks/{bank_id}/config", { params: { path: { bank_id: bank } }, signal }));

export function useConfig(bank: string) {
  return useQuery({
    queryKey: keys.bank(bank, "config"),
    queryFn: ({ signal }) => read(bank, signal),
    refetchOnWindowFocus: false,
  });
}

/** What holds where a bank sets nothing: as it is for a bank that is not there. Not all keys may ask. */
export function useDefaults() {
  return useQuery({
    queryKey: keys.server("config-defaults"),
    queryFn: ({ signal }) => read(`no-bank-${crypto.randomUUID()}`, signal),
    staleTime: 60_000,
    retry: false,
  });
}

export function useSave(bank: string, onDone: () => void) {
  return useChange({
    run: (updates: Record<string, unknown>) =>
      call(
        api.PATCH("/v1/default/banks/{bank_id}/config", {
          params: { path: { bank_id: bank } },
          body: { updates },
        }),
      ),
    stale: () => [keys.bank(bank), keys.banks()],
    said: () => "Saved. It holds from the next request on.",
    onDone,
    quiet: true,
  });
}

export function useReset(bank: string, onDone: () => void) {
  return useChange({
    run: () =>
      call(api.DELETE("/v1/default/banks/{bank_id}/config", { params: { path: { bank_id: bank } } })),
    stale: () => [keys.bank(bank), keys.banks()],
    said: () => "The bank sets nothing of its own any more.",
    onDone,
    quiet: true,
  });
}
