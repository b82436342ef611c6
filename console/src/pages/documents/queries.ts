import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { api, call, type Schemas } from "@/api/client";
import { keys, useChange } from "@/api/queries";
import type { Fact } from "../memories/types";
import type { Chunk, DocumentItem } from "./types";

export const LIMIT = 50;

export function useDocuments(bank: string, q: string, tags: string[], offset: number) {
  return useQuery({
    queryKey: keys.bank(bank, "documents", { q, tags, offset }),
    queryFn: async ({ signal }) => {
      const query = {
        q: q || undefined,
        tags: tags.length > 0 ? tags : undefined,
        tags_match: "all_strict" as const,
        limit: LIMIT,
        offset,
      };
      const found = await call(
        api.GET("/v1/default/banks/{bank_id}/documents", {
          params: { path: { bank_id: bank }, query },
          signal,
        }),
      );
      return { items: found.items as unknown as DocumentItem[], total: found.total };
    },
    placeholderData: keepPreviousData,
  });
}

const pathOf = (bank: string, document: string) => ({ bank_id: bank, document_id: document });

export function useDocument(bank: string, id: string) {
  return useQuery({
    queryKey: keys.bank(bank, "document", id),
    queryFn: ({ signal }) =>
      call(
        api.GET("/v1/default/banks/{bank_id}/documents/{document_id}", {
          params: { path: pathOf(bank, id) },
          signal,
        }),
      ),
  });
}

const CHUNKS = 500;
const FACTS = 1000;

/** All chunks of a document in order, page after page. */
export function useChunks(bank: string, id: string) {
  const found = useInfiniteQuery({
    queryKey: keys.bank(bank, "document", id, "chunks"),
    initialPageParam: 0,
    queryFn: ({ pageParam, signal }) =>
      call(
        api.GET("/v1/default/banks/{bank_id}/documents/{document_id}/chunks", {
          params: { path: pathOf(bank, id), query: { limit: CHUNKS, offset: pageParam } },
          signal,
        }),
      ),
    getNextPageParam: (page, pages) => (page.items.length < CHUNKS ? undefined : pages.length * CHUNKS),
    select: (data): Chunk[] => data.pages.flatMap((page) => page.items),
  });
  useAllPages(found);
  return found;
}

/** All facts of a document, the invalidated ones too. */
export function useDocumentFacts(bank: string, id: string) {
  const found = useInfiniteQuery({
    queryKey: keys.bank(bank, "document", id, "facts"),
    initialPageParam: 0,
    queryFn: async ({ pageParam, signal }) => {
      const page = await call(
        api.GET("/v1/default/banks/{bank_id}/memories/list", {
          params: {
            path: { bank_id: bank },
            query: { document_id: id, state: "all", limit: FACTS, offset: pageParam },
          },
          signal,
        }),
      );
      return page.items as unknown as Fact[];
    },
    getNextPageParam: (page, pages) => (page.length < FACTS ? undefined : pages.length * FACTS),
    select: (data): Fact[] => data.pages.flat(),
  });
  useAllPages(found);
  return found;
}

interface Paged {
  hasNextPage: boolean;
  isFetching: boolean;
  fetchNextPage: () => Promise<unknown>;
}

function useAllPages({ hasNextPage, isFetching, fetchNextPage }: Paged): void {
  useEffect(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
}

export type NewText = Schemas["MemoryItem"];

export function useRetain(bank: string, onDone: (operation: string | null) => void) {
  return useChange({
    run: (item: Partial<NewText> & { content: string }) =>
      call(
        api.POST("/v1/default/banks/{bank_id}/memories", {
          params: { path: { bank_id: bank } },
          body: { items: [item as NewText], async: true },
        }),
      ),
    onDone: (answer) => onDone(answer.operation_id ?? null),
    quiet: true,
  });
}

export function useDryRun(bank: string) {
  return useChange({
    run: (body: { content: string; context?: string; timestamp?: string }) =>
      call(
        api.POST("/v1/default/banks/{bank_id}/memories/dry-run-extract", {
          params: { path: { bank_id: bank } },
          body,
        }),
      ),
    quiet: true,
  });
}

export function useReprocess(bank: string, id: string, onDone: (operation: string) => void) {
  return useChange({
    run: () =>
      call(
        api.POST("/v1/default/banks/{bank_id}/documents/{document_id}/reprocess", {
          params: { path: pathOf(bank, id) },
        }),
      ),
    onDone: (answer) => onDone(answer.operation_id),
    quiet: true,
  });
}

export function useDeleteDocument(bank: string, onDone: () => void) {
  return useChange({
    run: (id: string) =>
      call(
        api.DELETE("/v1/default/banks/{bank_id}/documents/{document_id}", {
          params: { path: pathOf(bank, id) },
        }),
      ),
    stale: () => ["documents", "facts", "observations", "stats", "tags"].map((part) => keys.bank(bank, part)),
    said: (answer) => `The document was deleted, and ${String(answer.memory_units_deleted)} facts with it.`,
    onDone,
    quiet: true,
  });
}

export function useSetTags(bank: string, id: string, onDone: () => void) {
  return useChange({
    run: (tags: string[]) =>
      call(
        api.PATCH("/v1/default/banks/{bank_id}/documents/{document_id}", {
          params: { path: pathOf(bank, id) },
          body: { tags },
        }),
      ),
    stale: () => [keys.bank(bank)],
    said: () => "The document and its facts have these tags now.",
    onDone,
    quiet: true,
  });
}
