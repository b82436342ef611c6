import { useQuery } from "@tanstack/react-query";
import { api, call, type Schemas } from "@/api/client";
import { keys, useChange } from "@/api/queries";
import type { Change, Edge, Fact, Memory } from "./types";

const asMemory = (found: unknown) => found as Memory;

/** The query of one memory; the view of a document asks for many with it. */
export function memoryQuery(bank: string, id: string) {
  return {
    queryKey: keys.bank(bank, "memory", id),
    queryFn: async ({ signal }: { signal: AbortSignal }): Promise<Memory> =>
      asMemory(
        await call(
          api.GET("/v1/default/banks/{bank_id}/memories/{memory_id}", {
            params: { path: { bank_id: bank, memory_id: id } },
            signal,
          }),
        ),
      ),
  };
}

export function useMemory(bank: string, id: string) {
  return useQuery(memoryQuery(bank, id));
}

export function useHistory(bank: string, id: string) {
  return useQuery({
    queryKey: keys.bank(bank, "memory", id, "history"),
    queryFn: async ({ signal }) =>
      (await call(
        api.GET("/v1/default/banks/{bank_id}/memories/{memory_id}/history", {
          params: { path: { bank_id: bank, memory_id: id } },
          signal,
        }),
      )) as Change[],
  });
}

export function useChunk(bank: string, chunk: string | null | undefined) {
  return useQuery({
    queryKey: keys.bank(bank, "chunk", chunk),
    enabled: !!chunk,
    queryFn: ({ signal }) =>
      call(api.GET("/v1/default/chunks/{chunk_id}", { params: { path: { chunk_id: chunk ?? "" } }, signal })),
  });
}

export const MOST_OBSERVATIONS = 2000;

/** The observations changed last: which of them rest on a memory, only they themselves say. */
export function useObservations(bank: string, enabled = true) {
  return useQuery({
    queryKey: keys.bank(bank, "observations", "evidence"),
    enabled,
    queryFn: async ({ signal }) => {
      const found = await call(
        api.GET("/v1/default/banks/{bank_id}/memories/list", {
          params: { path: { bank_id: bank }, query: { type: "observation", limit: MOST_OBSERVATIONS } },
          signal,
        }),
      );
      return { items: found.items as unknown as Fact[], total: found.total };
    },
  });
}

/** What connects the facts of a document. */
export function useLinks(bank: string, memory: Memory) {
  const document = memory.document_id;
  return useQuery({
    queryKey: keys.bank(bank, "graph", "document", document),
    enabled: !!document,
    queryFn: async ({ signal }) => {
      const found = await call(
        api.GET("/v1/default/banks/{bank_id}/graph", {
          params: { path: { bank_id: bank }, query: { document_id: document, limit: 500 } },
          signal,
        }),
      );
      const texts = new Map(
        found.nodes.map((node) => [
          String(node.id),
          (node.data as { text?: string } | undefined)?.text ?? "",
        ]),
      );
      return { texts, edges: found.edges as unknown as Edge[] };
    },
  });
}

export function useKnownTags(bank: string): string[] {
  const found = useQuery({
    queryKey: keys.bank(bank, "tags"),
    queryFn: ({ signal }) =>
      call(
        api.GET("/v1/default/banks/{bank_id}/tags", {
          params: { path: { bank_id: bank }, query: { limit: 200 } },
          signal,
        }),
      ),
    staleTime: 60_000,
  });
  return (found.data?.items ?? []).map((one) => one.tag);
}

export type Update = Schemas["UpdateMemoryRequest"];

export function useUpdateMemory(bank: string, id: string, said: string, onDone: () => void) {
  return useChange({
    run: (body: Partial<Update>) =>
      call(
        api.PATCH("/v1/default/banks/{bank_id}/memories/{memory_id}", {
          params: { path: { bank_id: bank, memory_id: id } },
          body: body as Update,
        }),
      ),
    stale: () => [keys.bank(bank)],
    said: () => said,
    onDone,
    quiet: true,
  });
}

export function useDeleteMemory(bank: string, id: string, onDone: () => void) {
  return useChange({
    run: () =>
      call(
        api.DELETE("/v1/default/banks/{bank_id}/memories/{memory_id}", {
          params: { path: { bank_id: bank, memory_id: id } },
        }),
      ),
    stale: () => [keys.bank(bank, "facts"), keys.bank(bank, "observations"), keys.bank(bank, "stats")],
    said: () => "The memory was deleted.",
    onDone,
    quiet: true,
  });
}

/** Take away the observations that rest on a memory; they are derived anew. */
export function useDeriveAnew(bank: string, id: string) {
  return useChange({
    run: () =>
      call(
        api.DELETE("/v1/default/banks/{bank_id}/memories/{memory_id}/observations", {
          params: { path: { bank_id: bank, memory_id: id } },
        }),
      ),
    stale: () => [keys.bank(bank)],
    said: () => "Its observations are being derived anew.",
  });
}
