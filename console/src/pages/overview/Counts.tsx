import { Link } from "wouter";
import { bankPath } from "@/app/location";
import { count } from "@/lib/text";
import { Time } from "@/ui";
import { type Stats, useCounts } from "./queries";
import styles from "./overview.module.css";

interface Tile {
  name: string;
  value: number | undefined;
  href: string;
  note?: React.ReactNode;
}

/** How much there is of what; each leads to its page. */
export function Counts({ bank, stats }: { bank: string; stats: Stats }) {
  const counts = useCounts(bank);
  const types = stats.nodes_by_fact_type;
  const facts = (types.world ?? 0) + (types.experience ?? 0);
  const split =
    (types.experience ?? 0) > 0
      ? `${count(types.world ?? 0)} world, ${count(types.experience ?? 0)} experience`
      : null;
  const tiles: Tile[] = [
    {
      name: "Memories",
      value: facts,
      href: bankPath(bank, "memories"),
      note: split ?? (
        <>
          last <Time at={stats.last_memory_write_at} />
        </>
      ),
    },
    { name: "Documents", value: stats.total_documents, href: bankPath(bank, "documents") },
    { name: "Entities", value: counts.data?.entities, href: bankPath(bank, "entities") },
    { name: "Observations", value: stats.total_observations, href: bankPath(bank, "observations") },
    { name: "Mental models", value: counts.data?.models, href: bankPath(bank, "mental-models") },
    { name: "Directives", value: counts.data?.directives, href: bankPath(bank, "directives") },
  ];
  return (
    <ul className={styles.tiles} aria-label="Counts">
      {tiles.map((tile) => (
        <li key={tile.name}>
          <Link href={tile.href} className={styles.tile}>
            <span className={styles.name}>{tile.name}</span>
            <span className={styles.value}>{tile.value === undefined ? "–" : count(tile.value)}</span>
            <span className={styles.note}>{tile.note}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
