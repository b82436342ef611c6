import { keepPreviousData, useInfiniteQuery, useQueries, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api, call, type Schemas } from "@/api/client";
import { keys } from "@/api/queries";
import { useDebounced } from "@/lib/useDebounced";
import type { Fact } from "./types";

export interface Filters {
  q: string;
  type: string;
  state: string;
  tags: string[];
  document: string;
  consolidation: string;
  /** Days, the last one included; the server's list cannot ask for them, its timeline can. */
  from: string;
  to: string;
  axis: string;
}

/** Rows of a list of any length; those that are not here yet are undefined until they are seen. */
export interface Rows {
  total: number | undefined;
  at: (index: number) => Fact | undefined;
  isOld: boolean;
  error: Error | null;
  retry: () => void;
}

interface Range {
  first: number;
  last: number;
}

export const PAGE = 100;
const STALE = 30_000;

export const hasDates = (filters: Filters): boolean => !!(filters.from || filters.to);

/** The facts that filters ask for, page by page around the range that is seen. */
export function useFacts(bank: string, filters: Filters, range: Range): Rows {
  const dated = hasDates(filters);
  const listed = useListed(bank, filters, range, !dated);
  const told = useDated(bank, filters, range, dated);
  return dated ? told : listed;
}

function pageQuery(bank: string, filters: Filters, page: number) {
  return {
    queryKey: keys.bank(bank, "facts", filters, page),
    staleTime: STALE,
    queryFn: async ({ signal }: { signal: AbortSignal }) => {
      const found = await call(
        api.GET("/v1/default/banks/{bank_id}/memories/list", {
          params: {
            path: { bank_id: bank },
            query: {
              q: filters.q || undefined,
              type: filters.type || undefined,
              state: filters.state || undefined,
              document_id: filters.document || undefined,
              consolidation_state: filters.consolidation || undefined,
              tags: filters.tags.length > 0 ? filters.tags : undefined,
              tags_match: "all_strict",
              limit: PAGE,
              offset: page * PAGE,
            },
          },
          signal,
        }),
      );
      return { items: found.items as unknown as Fact[], total: found.total };
    },
  };
}

function useListed(bank: string, filters: Filters, range: Range, enabled: boolean): Rows {
  const first = useQuery({ ...pageQuery(bank, filters, 0), enabled, placeholderData: keepPreviousData });
  const total = first.data?.total;
  // while somebody drags the scrollbar, only where it comes to rest is asked for
  const seen = useDebounced(
    `${String(Math.floor(range.first / PAGE))}-${String(Math.floor(range.last / PAGE))}`,
    60,
  );
  const [from = 0, to = 0] = seen.split("-").map(Number);
  const last = Math.ceil((total ?? 0) / PAGE) - 1;
  const pages: number[] = [];
  for (let page = Math.max(1, from); page <= Math.min(to, last); page += 1) pages.push(page);
  const others = useQueries({
    queries: enabled && !first.isPlaceholderData ? pages.map((page) => pageQuery(bank, filters, page)) : [],
  });
  const found = new Map(pages.map((page, index) => [page, others[index]?.data?.items]));
  found.set(0, first.data?.items);
  return {
    total,
    at: (index) => found.get(Math.floor(index / PAGE))?.[index % PAGE],
    isOld: first.isPlaceholderData,
    error: first.error ?? others.find((one) => one.error)?.error ?? null,
    retry: () => {
      void first.refetch();
      for (const one of others) if (one.isError) void one.refetch();
    },
  };
}

const EVENT: Record<string, "occurred" | "told" | "learned"> = {
  occurred: "occurred",
  mentioned: "told",
  learned: "learned",
};

type Event = Schemas["TimelineItem"];

function asFact(one: Event): Fact {
  return {
    id: one.memory_id,
    text: one.text,
    fact_type: one.fact_type,
    context: one.context,
    date: one.anchor_at,
    occurred_start: one.occurred_start,
    occurred_end: one.occurred_end,
    mentioned_at: one.anchor_at,
    document_id: one.document_id,
    chunk_id: null,
    metadata: {},
    tags: one.tags,
    state: "valid",
    access_count: 0,
    last_accessed_at: null,
    entities: one.entities.join(", "),
    proof_count: one.proof_count ?? undefined,
  };
}

const nextDay = (day: string): string => {
  const date = new Date(`${day}T00:00:00Z`);
  return Number.isNaN(date.getTime()) ? day : new Date(date.getTime() + 86_400_000).toISOString();
};

function useDated(bank: string, filters: Filters, range: Range, enabled: boolean): Rows {
  const axis = (filters.axis || "mentioned") as "occurred" | "mentioned" | "learned";
  const type = (filters.type || "fact") as "fact" | "world" | "experience" | "observation";
  const found = useInfiniteQuery({
    queryKey: keys.bank(bank, "facts", "dated", filters),
    enabled,
    staleTime: STALE,
    placeholderData: keepPreviousData,
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) =>
      call(
        api.GET("/v1/default/banks/{bank_id}/timeline", {
          params: {
            path: { bank_id: bank },
            query: {
              q: filters.q || undefined,
              type: [type],
              event: type === "observation" ? ["observed"] : [EVENT[axis] ?? "told"],
              axis,
              start_date: filters.from || undefined,
              end_date: filters.to ? nextDay(filters.to) : undefined,
              tags: filters.tags.length > 0 ? filters.tags : undefined,
              tags_match: "all_strict",
              limit: 5 * PAGE,
              cursor: pageParam || undefined,
            },
          },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
  const { hasNextPage, isFetching, fetchNextPage } = found;
  const pages = found.data?.pages;
  const [items, setItems] = useState<{ of: typeof pages; facts: Fact[] }>({ of: undefined, facts: [] });
  if (items.of !== pages) {
    setItems({ of: pages, facts: (pages ?? []).flatMap((page) => page.items.map(asFact)) });
  }
  const loaded = items.facts.length;
  useEffect(() => {
    if (enabled && hasNextPage && !isFetching && range.last + PAGE > loaded) void fetchNextPage();
  }, [enabled, hasNextPage, isFetching, range.last, loaded, fetchNextPage]);
  return {
    total: pages && (hasNextPage ? (pages[0]?.total_items ?? loaded) : loaded),
    at: (index) => items.facts[index],
    isOld: found.isPlaceholderData,
    error: found.error,
    retry: () => void found.refetch(),
  };
}
