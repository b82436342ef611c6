import type { ReactNode } from "react";
import { useOffset } from "@/app/location";
import { ErrorNote, Skeleton } from "./blocks";
import { Pagination } from "./Pagination";

interface Query {
  isPending: boolean;
  isError: boolean;
  error: unknown;
  refetch: () => unknown;
}

interface LoadedProps {
  query: Query;
  /** Grey lines meanwhile. */
  lines?: number;
}

/** What stands in for an answer of the server until it is there: grey lines, or why it did not come. */
export function Loading({ query, lines = 6 }: LoadedProps) {
  if (query.isError) return <ErrorNote error={query.error} onRetry={() => void query.refetch()} />;
  return query.isPending ? <Skeleton lines={lines} /> : null;
}

interface ListingProps extends LoadedProps {
  query: Query & { data?: { total?: number | null } };
  /** How many a page has. */
  limit: number;
  /** What is said where the list has nothing. */
  empty: ReactNode;
  /** The list, where it has something. */
  children: ReactNode;
}

/** A list of the server, page by page: the page is in the URL, see `useOffset`. */
export function Listing({ query, lines, limit, empty, children }: ListingProps) {
  const [offset, setOffset] = useOffset();
  const total = query.data?.total ?? 0;
  return (
    <>
      <Loading query={query} lines={lines} />
      {query.data && total === 0 && empty}
      {total > 0 && (
        <>
          {children}
          <Pagination offset={offset} limit={limit} total={total} onChange={setOffset} />
        </>
      )}
    </>
  );
}
