import { absolute, ago, day } from "@/lib/time";

interface TimeProps {
  /** As the server writes it; nothing is shown as a dash. */
  at: string | null | undefined;
  /** "relative" has the absolute time in its tooltip, the others the relative one. */
  as?: "relative" | "absolute" | "day";
}

export function Time({ at, as = "relative" }: TimeProps) {
  const moment = at ? new Date(at) : null;
  if (!moment || Number.isNaN(moment.getTime())) return <span className="muted">–</span>;
  const words = { relative: ago(moment), absolute: absolute(moment), day: day(moment) }[as];
  return (
    <time dateTime={moment.toISOString()} title={as === "relative" ? absolute(moment) : ago(moment)}>
      {words}
    </time>
  );
}
