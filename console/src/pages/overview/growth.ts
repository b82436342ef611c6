export type Kind = "all" | "new";

interface Bucket {
  time: string;
  world?: number;
  experience?: number;
  observation?: number;
}

interface Totals {
  nodes_by_fact_type: Record<string, number>;
  total_observations: number;
}

interface Drawn {
  x: number[];
  series: { label: string; values: number[] }[];
  /** Facts learned in the time shown. */
  learned: number;
}

const LABELS = { world: "World", experience: "Experience", observation: "Observations" } as const;

/**
 * What is new in each bucket; or how many there were when each began and how many there are `at` this moment, counted
 * back from those there are now.
 */
export function growth(buckets: readonly Bucket[], kind: Kind, now: Totals, at = Date.now()): Drawn {
  const begins = buckets.map(({ time }) => Math.floor(Date.parse(time) / 1000));
  const x = kind === "new" ? begins : [...begins, Math.max(Math.floor(at / 1000), (begins.at(-1) ?? 0) + 1)];
  const series = (["world", "experience", "observation"] as const).flatMap((type) => {
    const fresh = buckets.map((bucket) => bucket[type] ?? 0);
    const total = type === "observation" ? now.total_observations : (now.nodes_by_fact_type[type] ?? 0);
    if (total === 0 && fresh.every((value) => value === 0)) return [];
    if (kind === "new") return [{ label: LABELS[type], values: fresh }];
    const values = [total];
    for (const added of fresh.toReversed()) values.push(Math.max(0, (values.at(-1) ?? 0) - added));
    return [{ label: LABELS[type], values: values.reverse() }];
  });
  const learned = buckets.reduce((sum, one) => sum + (one.world ?? 0) + (one.experience ?? 0), 0);
  return {
    x,
    series: series.length > 0 ? series : [{ label: LABELS.world, values: x.map(() => 0) }],
    learned,
  };
}
