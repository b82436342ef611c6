import { useMemo } from "react";
import { useParam } from "@/app/location";
import { plural } from "@/lib/text";
import { Card, Chart, ErrorNote, Select, type Series, Skeleton } from "@/ui";
import { growth, type Kind } from "./growth";
import { PERIODS, type Period, type Stats, useSeries } from "./queries";

const NAMES: Record<Period, string> = {
  "1d": "Last day",
  "7d": "Last 7 days",
  "30d": "Last 30 days",
  "90d": "Last 90 days",
};
const KINDS: { value: Kind; label: string }[] = [
  { value: "all", label: "In all" },
  { value: "new", label: "New" },
];

/** How many memories there were over time, or how many were learned when. */
export function Growth({ bank, stats }: { bank: string; stats: Stats }) {
  const [period, setPeriod] = useParam("period", "7d");
  const [shows, setShows] = useParam("shows", "all");
  const kind: Kind = shows === "new" ? "new" : "all";
  const found = useSeries(bank, PERIODS.find((one) => one === period) ?? "7d");
  const drawn = useMemo(() => growth(found.data?.buckets ?? [], kind, stats), [found.data, kind, stats]);
  const series: Series[] = drawn.series;
  return (
    <Card
      title="Growth"
      actions={
        <>
          <span className="small muted">
            {plural(drawn.learned, "memory", "memories")} learned in this time
          </span>
          <Select
            label="Shows"
            hideLabel
            value={kind}
            options={KINDS}
            onChange={(event) => setShows(event.target.value)}
          />
          <Select
            label="Period"
            hideLabel
            value={period}
            options={PERIODS.map((value) => ({ value, label: NAMES[value] }))}
            onChange={(event) => setPeriod(event.target.value)}
          />
        </>
      }
    >
      {found.isPending && <Skeleton lines={5} />}
      {found.isError && <ErrorNote error={found.error} onRetry={() => void found.refetch()} />}
      {found.data && (
        <Chart
          label={kind === "new" ? "Memories learned" : "Memories in all"}
          kind={kind === "new" && series.length === 1 ? "bar" : "line"}
          x={drawn.x}
          series={series}
          height={170}
        />
      )}
    </Card>
  );
}
