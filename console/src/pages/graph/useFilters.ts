import { useCallback, useMemo } from "react";
import { useParam } from "@/app/location";
import type { Filters, Of } from "./model";

export const MOST = ["250", "1000", "2500", "5000", "10000"];
const timeOf = (text: string): number | null => {
  const found = text ? Date.parse(text) : NaN;
  return Number.isNaN(found) ? null : found;
};

/** All that the page filters by, kept in the URL. */
export function useFilters() {
  const [ofText, setOf] = useParam("of", "entities");
  const [mostText, setMost] = useParam("most", "1000");
  const [q, setQ] = useParam("q");
  const [has, setHas] = useParam("has");
  const [hide, setHide] = useParam("hide");
  const [from, setFrom] = useParam("from");
  const [to, setTo] = useParam("to");
  const of: Of = ofText === "facts" ? "facts" : "entities";
  const most = MOST.includes(mostText) ? Number(mostText) : 1000;
  const filters = useMemo(
    (): Filters => ({
      hidden: new Set(hide.split(",").filter(Boolean)),
      from: timeOf(from),
      to: timeOf(to),
    }),
    [hide, from, to],
  );
  const toggle = useCallback(
    (kind: string) => {
      const next = new Set(filters.hidden);
      if (!next.delete(kind)) next.add(kind);
      setHide([...next].join(","));
    },
    [filters, setHide],
  );
  const setSpan = (start: number | null, end: number | null) => {
    setFrom(start === null ? "" : new Date(start).toISOString());
    setTo(end === null ? "" : new Date(end).toISOString());
  };
  return { of, setOf, most, setMost, q, setQ, has, setHas, filters, toggle, setSpan };
}
