import { useMemo } from "react";
import { brief, count } from "@/lib/text";
import { Chart, OverTime, Stat, usePeriod } from "@/ui";
import { useStats } from "./queries";

/** Requests and tokens over time. */
export function Usage({ bank }: { bank: string }) {
  const [period] = usePeriod();
  const stats = useStats(bank, period);
  const buckets = stats.data?.buckets;
  const x = useMemo(() => (buckets ?? []).map(({ time }) => Date.parse(time) / 1000), [buckets]);
  const series = useMemo(
    () => [
      { label: "Tokens in", values: (buckets ?? []).map(({ tokens }) => tokens.input) },
      { label: "Tokens out", values: (buckets ?? []).map(({ tokens }) => tokens.output) },
    ],
    [buckets],
  );
  const sum = (of: (bucket: NonNullable<typeof buckets>[number]) => number) =>
    (buckets ?? []).reduce((total, bucket) => total + of(bucket), 0);
  return (
    <OverTime title="Use" query={stats}>
      {buckets && (
        <>
          <div className="stats">
            <Stat label="Requests" value={count(sum(({ total }) => total))} />
            <Stat label="Failed" value={count(sum(({ statuses }) => statuses.error ?? 0))} />
            <Stat label="Tokens in" value={brief(sum(({ tokens }) => tokens.input))} />
            <Stat label="Tokens out" value={brief(sum(({ tokens }) => tokens.output))} />
            <Stat label="Cached tokens" value={brief(sum(({ tokens }) => tokens.cached))} />
          </div>
          <Chart label="Tokens over time" kind="bar" x={x} series={series} height={130} />
        </>
      )}
    </OverTime>
  );
}
