import { useMemo } from "react";
import { Card, Chart } from "@/ui";
import { depth, useRecent } from "./queries";

/** How many operations were open at a time, as far as the last of them tell. */
export function Depth({ bank }: { bank: string }) {
  const recent = useRecent(bank);
  const operations = recent.data?.operations;
  const { x, values } = useMemo(() => depth(operations ?? []), [operations]);
  const series = useMemo(() => [{ label: "Waiting or worked on", values }], [values]);
  if (x.length < 4) return null;
  return (
    <Card title="Queue depth">
      <Chart label="Operations waiting or worked on" x={x} series={series} height={120} />
      <p className="small muted">
        From when the last {String(operations?.length ?? 0)} operations were created and ended.
      </p>
    </Card>
  );
}
