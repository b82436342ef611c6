import { useBank } from "@/app/location";
import { shellWord } from "@/lib/text";
import { EmptyState, ErrorNote, PageHead, Skeleton } from "@/ui";
import { FilterBar } from "./FilterBar";
import { extent } from "./model";
import { LENGTHS, useOverview } from "./queries";
import { Seen } from "./Seen";
import { useTimelineFilters } from "./useTimelineFilters";
import { useZone, type Zone } from "./zone";

const NONE = { facts: 0, validity: 0, observations: 0, changes: 0 };

export default function TimelinePage() {
  const bank = useBank();
  const zone = useZone(bank);
  return (
    <>
      <PageHead
        title="Timeline"
        note={`When things happened, since when they held, and what became of what was known.${zone ? ` Times of day are those of ${zone.name}, the bank’s time zone.` : ""}`}
      />
      {zone ? <Timeline bank={bank} zone={zone} /> : <Skeleton lines={10} />}
    </>
  );
}

function Timeline({ bank, zone }: { bank: string; zone: Zone }) {
  const filters = useTimelineFilters();
  const overview = useOverview(bank, zone, filters.asked);
  const all = overview.data ? extent(overview.data.buckets, LENGTHS.month, 0) : null;
  const { q, entity, type } = filters.asked;
  const filtered = Boolean(q || entity || type);
  return (
    <>
      {overview.data && all ? (
        <Seen
          key={`${bank} ${filters.asked.axis}`}
          bank={bank}
          zone={zone}
          filters={filters}
          overview={overview.data}
          all={all}
        />
      ) : (
        (filtered || overview.isError) && <FilterBar bank={bank} filters={filters} counts={NONE} />
      )}
      {overview.isPending && <Skeleton lines={10} />}
      {overview.isError && <ErrorNote error={overview.error} onRetry={() => void overview.refetch()} />}
      {overview.data && !all && <Nothing bank={bank} filtered={filtered} />}
    </>
  );
}

function Nothing({ bank, filtered }: { bank: string; filtered: boolean }) {
  if (filtered) return <EmptyState title="No event passes these filters">Take one of them away.</EmptyState>;
  return (
    <EmptyState
      title="No time has passed here yet"
      command={`reverie retain ${shellWord(bank)} "Nadia moved to Bristol in May 2024."`}
    >
      Retain a sentence that says when something was: it stands at that time.
    </EmptyState>
  );
}
