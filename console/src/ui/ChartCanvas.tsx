import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { useTheme } from "@/app/theme";
import { brief, count } from "@/lib/text";
import { absolute } from "@/lib/time";
import type { ChartProps } from "./Chart";

const DAY = 86_400;
const WORDS: [number, Intl.DateTimeFormatOptions][] = [
  [300 * DAY, { year: "numeric" }],
  [28 * DAY, { month: "short", year: "2-digit" }],
  [DAY, { day: "numeric", month: "short" }],
  [60, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }],
  [0, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }],
];

const DAY_S = 86_400;
const days = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });

/** Names of moments that stand `step` seconds apart, in UTC; where they are hours, a day begins with its date. */
function moments(splits: number[], step: number): string[] {
  const words = WORDS.find(([least]) => step >= least)?.[1] ?? {};
  const format = new Intl.DateTimeFormat("en-GB", { ...words, timeZone: "UTC" });
  const nameOf = (split: number) =>
    (step < DAY_S && split % DAY_S === 0 ? days : format).format(split * 1000);
  return splits.map(nameOf);
}

/** The picture of a chart; only `Chart` uses it, and loads it when there is one to draw. */
export default function ChartCanvas({ kind = "line", x, xIs = "time", series, height = 180 }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const theme = useTheme();
  useEffect(() => {
    const box = place.current;
    if (!box) return undefined;
    const style = getComputedStyle(document.documentElement);
    const token = (name: string) => style.getPropertyValue(name).trim();
    const axis = {
      stroke: token("--muted"),
      grid: { stroke: token("--line"), width: 1 },
      ticks: { show: false },
    };
    const paths = kind === "bar" ? uPlot.paths.bars?.({ size: [0.8, 60], align: 1 }) : undefined;
    // a bar begins at its moment: the last one needs room too
    const step = x.length > 1 ? (x[1] ?? 0) - (x[0] ?? 0) : xIs === "time" ? DAY : 1;
    const end = (x.at(-1) ?? 0) + (kind === "bar" || x.length === 1 ? step : 0);
    const options: uPlot.Options = {
      width: box.clientWidth || 300,
      height,
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
      scales: {
        x: { time: xIs === "time", range: [x[0] ?? 0, end] },
        y: { range: { min: { soft: 0, mode: 1 }, max: { pad: 0.1 } } },
      },
      axes: [
        xIs === "time"
          ? { ...axis, space: 64, values: (_, splits, __, ___, step) => moments(splits, step) }
          : axis,
        { ...axis, size: 48, values: (_, splits) => splits.map(brief) },
      ],
      padding: [null, 26, null, null], // room for the last name of the axis
      legend: { live: true },
      cursor: { y: false, drag: { x: false, y: false } },
      series: [
        {
          value: (_, at: number | null) =>
            at === null ? "" : xIs === "time" ? absolute(new Date(at * 1000)) : count(at),
        },
        ...series.map((one, index) => {
          const colour = token(`--c${String((index % 6) + 1)}`);
          const fill = kind === "bar" ? colour : `${colour}22`;
          return {
            label: one.label,
            value: (_: uPlot, value: number | null) => (value === null ? "" : count(value)),
            stroke: colour,
            fill,
            width: 1.5,
            paths,
            points: { show: x.length < 3 },
          };
        }),
      ],
    };
    const data = [[...x], ...series.map((one) => [...one.values])] as uPlot.AlignedData;
    const chart = new uPlot(options, data, box);
    const follow = new ResizeObserver(() => {
      if (box.clientWidth > 0) chart.setSize({ width: box.clientWidth, height });
    });
    follow.observe(box);
    return () => {
      follow.disconnect();
      chart.destroy();
    };
  }, [kind, x, xIs, series, height, theme]);
  return <div ref={place} className="chart-canvas" />;
}
