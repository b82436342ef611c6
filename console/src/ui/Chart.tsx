import { lazy, Suspense } from "react";
import { count } from "@/lib/text";
import { absolute } from "@/lib/time";
import { Skeleton } from "./blocks";
import "./chart.css";

export interface Series {
  label: string;
  values: readonly (number | null)[];
}

export interface ChartProps {
  /** What the chart shows; its heading for screen readers. */
  label: string;
  kind?: "line" | "bar";
  /** Seconds since 1970 (the default), or plain numbers. */
  x: readonly number[];
  xIs?: "time" | "number";
  series: readonly Series[];
  height?: number;
}

const Canvas = lazy(() => import("./ChartCanvas"));
const MOST_ROWS = 500;

/** Values over time, with the same as a table for those who do not see the picture. */
export function Chart(props: ChartProps) {
  const { label, x, series, xIs = "time", height = 180 } = props;
  const name = (value: number) => (xIs === "time" ? absolute(new Date(value * 1000)) : String(value));
  return (
    <figure className="chart" aria-label={label}>
      <div style={{ minHeight: height }} aria-hidden="true">
        <Suspense fallback={<Skeleton lines={4} />}>
          <Canvas {...props} height={height} />
        </Suspense>
      </div>
      <details>
        <summary className="small muted">As a table</summary>
        <div className="chart-table" tabIndex={0} role="group" aria-label={`${label}, as a table`}>
          <table>
            <thead>
              <tr>
                <th scope="col">{xIs === "time" ? "Time" : "Value"}</th>
                {series.map((one) => (
                  <th key={one.label} scope="col">
                    {one.label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {x.slice(-MOST_ROWS).map((value, index) => {
                const at = Math.max(0, x.length - MOST_ROWS) + index;
                return (
                  <tr key={value}>
                    <th scope="row">{name(value)}</th>
                    {series.map((one) => (
                      <td key={one.label}>{count(one.values[at] ?? 0)}</td>
                    ))}
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}
