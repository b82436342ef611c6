import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, call, type Schemas } from "@/api/client";
import { keys, useChange } from "@/api/queries";

export type Bank = Schemas["BankListItem"];
export type Manifest = Record<string, unknown>;
export const LIMIT = 50;

export function useBanks(q: string, offset: number) {
  return useQuery({
    queryKey: keys.banks(q, offset),
    queryFn: ({ signal }) =>
      call(
        api.GET("/v1/default/banks", {
          params: { query: { q: q || undefined, limit: LIMIT, offset } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
}

interface NewBank {
  bank: string;
  mission: string;
}

export function useCreateBank(onDone: (bank: string) => void) {
  return useChange({
    run: ({ bank, mission }: NewBank) =>
      call(
        api.PUT("/v1/default/banks/{bank_id}", {
          params: { path: { bank_id: bank } },
          body: { reflect_mission: mission || undefined },
        }),
      ),
    stale: () => [keys.banks()],
    said: (_, { bank }) => `Bank ${bank} is there.`,
    onDone: (_, { bank }) => onDone(bank),
    quiet: true,
  });
}

export function useDeleteBank() {
  return useChange({
    run: (bank: string) =>
      call(api.DELETE("/v1/default/banks/{bank_id}", { params: { path: { bank_id: bank } } })),
    stale: (bank) => [keys.banks(), keys.bank(bank)],
    said: (_, bank) => `Bank ${bank} was deleted.`,
    quiet: true,
  });
}

interface Import {
  bank: string;
  manifest: Manifest;
  dryRun: boolean;
}

/** Import a template; a dry run only tells what would change. */
export function useImportTemplate(onDone: (bank: string) => void) {
  return useChange({
    run: ({ bank, manifest, dryRun }: Import) =>
      call(
        api.POST("/v1/default/banks/{bank_id}/import", {
          params: { path: { bank_id: bank }, query: { dry_run: dryRun } },
          body: manifest as Schemas["BankTemplateManifest"],
        }),
      ),
    stale: ({ bank, dryRun }) => (dryRun ? [] : [keys.banks(), keys.bank(bank)]),
    said: (_, { bank, dryRun }) => (dryRun ? "" : `The template was imported into ${bank}.`),
    onDone: (_, { bank, dryRun }) => {
      if (!dryRun) onDone(bank);
    },
    quiet: true,
  });
}
