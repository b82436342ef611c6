import { useMemo } from "react";
import { useParam } from "@/app/location";
import { brief, count } from "@/lib/text";
import { Card, Chart, ErrorNote, Select, Skeleton, Stat } from "@/ui";
import { useStats } from "./queries";

const PERIODS = [
  { value: "1d", label: "the last day" },
  { value: "7d", label: "7 days" },
  { value: "30d", label: "30 days" },
];

/** Requests and tokens over time. */
export function Usage({ bank }: { bank: string }) {
  const [period, setPeriod] = useParam("period", "7d");
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
    <Card
      title="Use"
      actions={
        <Select
          label="Period"
          hideLabel
          value={period}
          onChange={(event) => setPeriod(event.target.value)}
          options={PERIODS}
        />
      }
    >
      {stats.isPending && <Skeleton lines={4} />}
      {stats.isError && <ErrorNote error={stats.error} onRetry={() => void stats.refetch()} />}
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
    </Card>
  );
}
