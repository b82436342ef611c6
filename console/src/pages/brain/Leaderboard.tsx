import { Link } from "wouter";
import { bankPath, useBank } from "@/app/location";
import { clip, count } from "@/lib/text";
import { Badge, type Column, Table, Text, Time } from "@/ui";
import css from "./brain.module.css";
import type { Entry, Parts } from "./queries";

const WEIGHTS: [keyof Parts, number, string][] = [
  ["recency", 0.28, "halves every 7 days since the last call"],
  ["freq", 0.26, "calls; 5 of them make 0.5"],
  ["graph", 0.18, "how many facts mention its best-connected entity"],
  ["rerank", 0.14, "the places it stood at; always first makes 1"],
  ["dream", 0.14, "dreams that rest on it; 5 of them make 0.5"],
];

const PLACES: Record<string, string> = { mental_model: "mental-models" };

/** What was handed out, the most influential first, with the parts of each score. */
export function Leaderboard({ entries }: { entries: readonly Entry[] }) {
  const bank = useBank();
  const columns: Column<Entry>[] = [
    {
      id: "what",
      header: "What",
      cell: (entry) => {
        const words = <Text>{clip(entry.text, 200)}</Text>;
        if (entry.type === "chunk") return words;
        return (
          <Link className="clamp" href={bankPath(bank, PLACES[entry.type] ?? "memories", entry.id)}>
            {words}
          </Link>
        );
      },
    },
    {
      id: "type",
      header: "Type",
      width: 120,
      sort: (entry) => entry.type,
      cell: (entry) => <Badge>{entry.type.replaceAll("_", " ")}</Badge>,
    },
    {
      id: "calls",
      header: "Calls",
      width: 80,
      align: "end",
      sort: (entry) => entry.access_count,
      cell: (entry) => count(entry.access_count),
    },
    {
      id: "score",
      header: "Score and its parts",
      width: 260,
      sort: (entry) => entry.influence_score,
      cell: (entry) => <Score entry={entry} />,
    },
    {
      id: "last",
      header: "Last",
      width: 145,
      sort: (entry) => entry.last_accessed_at ?? "",
      cell: (entry) => <Time at={entry.last_accessed_at} />,
    },
  ];
  return (
    <div className="stack">
      <Table
        label="Influence"
        rows={entries}
        columns={columns}
        keyOf={(entry) => `${entry.type} ${entry.id}`}
      />
      <dl className={css.factors}>
        {WEIGHTS.map(([name, weight, means], index) => (
          <div key={name} className="small">
            <dt>
              <span className={css.swatch} style={{ background: `var(--c${String(index + 1)})` }} />
              {name} × {weight}
            </dt>
            <dd className="muted">{means}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function Score({ entry }: { entry: Entry }) {
  return (
    <div className={css.score}>
      <div className={css.scoreLine}>
        <strong>{entry.influence_score.toFixed(2)}</strong>
        <span className={css.stack} aria-hidden="true">
          {WEIGHTS.map(([name, weight], index) => (
            <span
              key={name}
              title={`${name}: ${entry.contribution[name].toFixed(2)} × ${String(weight)}`}
              style={{
                width: `${String(entry.contribution[name] * weight * 100)}%`,
                background: `var(--c${String(index + 1)})`,
              }}
            />
          ))}
        </span>
      </div>
      <div className={`${css.parts} muted`}>
        {WEIGHTS.map(([name]) => (
          <span key={name}>
            {name} {entry.contribution[name].toFixed(2)}
          </span>
        ))}
      </div>
    </div>
  );
}
