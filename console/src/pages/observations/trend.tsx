import { Badge, type Tone } from "@/ui";
import styles from "./observations.module.css";
import type { Trend } from "./queries";

const SHOWN: Record<Trend, { sign: string; tone: Tone; meaning: string }> = {
  new: { sign: "✦", tone: "info", meaning: "all of it was said in the last 30 days" },
  strengthening: { sign: "↗", tone: "good", meaning: "said more often lately than before" },
  stable: { sign: "→", tone: "neutral", meaning: "said as often as before" },
  weakening: { sign: "↘", tone: "warn", meaning: "nothing in the last 30 days says so" },
  stale: { sign: "◌", tone: "neutral", meaning: "nobody has said so for 180 days" },
};

/** How an observation fares; the tooltip says what the word means. */
export function TrendBadge({ trend }: { trend: Trend }) {
  const { sign, tone, meaning } = SHOWN[trend] ?? SHOWN.stable;
  return (
    <span title={meaning}>
      <Badge tone={tone}>
        <span aria-hidden="true">{sign}</span> {trend}
      </Badge>
    </span>
  );
}

export const trendMeaning = (trend: Trend): string => SHOWN[trend]?.meaning ?? "";

/** How many facts say so: up to eight marks, and the number. */
export function Proofs({ number }: { number: number }) {
  return (
    <span className={styles.proofs} title={`Rests on ${String(number)} facts`}>
      <span className={styles.proofBars} aria-hidden="true">
        {Array.from({ length: Math.min(8, number) }, (_, index) => (
          <i key={index} />
        ))}
      </span>
      {number} {number === 1 ? "fact" : "facts"}
    </span>
  );
}
