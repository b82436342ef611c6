import { useQuery } from "@tanstack/react-query";
import { api, call, download, raw, save, type Schemas } from "@/api/client";
import { keys, useChange } from "@/api/queries";
import { label } from "@/lib/text";

export type Report = Schemas["BankTemplateImportResponse"];
export type Status = Schemas["OperationStatusResponse"];

/** A name of a file from the name of a bank. */
export const fileName = (bank: string, end: string) =>
  `${label(bank, 60).replace(/[^\w.-]+/g, "-") || "bank"}-${end}`;

export function useExportTemplate(bank: string) {
  return useChange({
    run: async () => {
      const found = await call(
        api.GET("/v1/default/banks/{bank_id}/export", { params: { path: { bank_id: bank } } }),
      );
      const text = JSON.stringify(found, null, 2);
      save(new Blob([text], { type: "application/json" }), fileName(bank, "template.json"));
    },
    said: () => "The template was saved.",
  });
}

interface Import {
  text: string;
  dryRun: boolean;
}

export function useImportTemplate(bank: string) {
  return useChange({
    run: ({ text, dryRun }: Import) => {
      const manifest: unknown = JSON.parse(text);
      return call(
        api.POST("/v1/default/banks/{bank_id}/import", {
          params: { path: { bank_id: bank }, query: { dry_run: dryRun } },
          body: manifest as Schemas["BankTemplateManifest"],
        }),
      );
    },
    stale: ({ dryRun }) => (dryRun ? [] : [keys.bank(bank), keys.banks()]),
    said: (_, { dryRun }) => (dryRun ? "" : "The template was imported."),
    quiet: true,
  });
}

export function useExportDocuments(bank: string, onBegun: (operation: string) => void) {
  return useChange({
    run: (documents: readonly string[]) =>
      call(
        api.POST("/v1/default/banks/{bank_id}/document-transfer/export", {
          params: {
            path: { bank_id: bank },
            query: { document_id: documents.length > 0 ? [...documents] : undefined },
          },
        }),
      ),
    stale: () => [keys.bank(bank, "operations")],
    onDone: (begun) => onBegun(begun.operation_id),
    quiet: true,
  });
}

export function useImportDocuments(bank: string, onBegun: (operation: string) => void) {
  return useChange({
    run: async ({ file, conflict }: { file: File; conflict: string }) => {
      const body = new FormData();
      body.set("file", file);
      const path = `/v1/default/banks/${encodeURIComponent(bank)}/document-transfer?on_conflict=${conflict}`;
      const answer = await raw(path, { method: "POST", body });
      return (await answer.json()) as Schemas["DocumentImportSubmitResponse"];
    },
    stale: () => [keys.bank(bank, "operations")],
    onDone: (begun) => onBegun(begun.operation_id),
    quiet: true,
  });
}

const OPEN = new Set(["pending", "processing"]);

/** An operation, asked for until it has ended. */
export function useTransfer(bank: string, id: string) {
  return useQuery({
    queryKey: keys.bank(bank, "operations", "transfer", id),
    queryFn: ({ signal }) =>
      call(
        api.GET("/v1/default/banks/{bank_id}/operations/{operation_id}", {
          params: { path: { bank_id: bank, operation_id: id } },
          signal,
        }),
      ),
    refetchInterval: ({ state }) => (state.data && !OPEN.has(state.data.status) ? false : 1000),
  });
}

/** Save the archive that an export made. */
export function useFetchArchive() {
  return useChange({
    run: (result: { key: string; name: string }) =>
      download(
        `/v1/default/files/download/${result.key.split("/").map(encodeURIComponent).join("/")}`,
        result.name,
      ),
  });
}
