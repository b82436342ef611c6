import { useMemo } from "react";
import { useParam } from "@/app/location";
import { useDebounced } from "@/lib/useDebounced";
import type { LaneName } from "./model";
import type { Filters } from "./queries";
import type { View } from "./scale";

/** All that the page filters by, and what is seen, kept in the URL. */
export function useTimelineFilters() {
  const [q, setQ] = useParam("q");
  const [entity, setEntity] = useParam("entity");
  const [axis, setAxis] = useParam("axis", "occurred");
  const [type, setType] = useParam("type");
  const [hide, setHide] = useParam("hide");
  const [span, setSpan] = useParam("span");
  const still = useDebounced(q);
  const asked = useMemo(
    (): Filters => ({
      q: still,
      entity,
      axis: axis === "mentioned" || axis === "learned" ? axis : "occurred",
      type,
    }),
    [still, entity, axis, type],
  );
  const hidden = useMemo(() => new Set(hide.split(",").filter(Boolean) as LaneName[]), [hide]);
  const toggle = (lane: LaneName) => {
    const next = new Set(hidden);
    if (!next.delete(lane)) next.add(lane);
    setHide([...next].join(","));
  };
  return { q, setQ, asked, setEntity, setAxis, setType, hidden, toggle, span: viewOf(span), setSpan };
}

/** "2024-03-01T00:00Z/2024-04-01T00:00Z" as a view, and back. */
function viewOf(text: string): View | null {
  const [from, to] = text.split("/").map((part) => Date.parse(part));
  if (from === undefined || to === undefined || !(to > from)) return null;
  return { from, to };
}
export const textOf = (view: View): string =>
  [view.from, view.to].map((at) => `${new Date(at).toISOString().slice(0, 16)}Z`).join("/");
