import { useEffect, useRef } from "react";
import { Link } from "wouter";
import { bankPath, useBank } from "@/app/location";
import { clip, label, plural } from "@/lib/text";
import { Badge, Button, Clip, Text, Time } from "@/ui";
import type { Result } from "./queries";
import { Score } from "./Score";
import { Dot } from "./Segments";
import type { Trace } from "./trace";
import styles from "./recall.module.css";

interface ResultCardProps {
  result: Result;
  place: number;
  best: number;
  trace: Trace | null;
  sources: Record<string, Result>;
  /** What superseded it, if it is a result as well. */
  newer: Result | null;
  isPointed: boolean;
  onActive: (id: string) => void;
  onCorrect: () => void;
}

export function ResultCard(props: ResultCardProps) {
  const { result, place, isPointed, onActive } = props;
  const bank = useBank();
  const box = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isPointed) box.current?.scrollIntoView({ block: "center", behavior: "smooth" });
  }, [isPointed]);
  const kind = result.superseded_by ? styles.old : isPointed ? styles.pointed : "";
  return (
    <li
      ref={box}
      className={`${styles.result ?? ""} ${kind ?? ""}`}
      onMouseEnter={() => onActive(result.id)}
      onMouseLeave={() => onActive("")}
      onFocus={() => onActive(result.id)}
      onBlur={() => onActive("")}
    >
      <span className={styles.place} aria-hidden="true">
        {place}
      </span>
      <div className={styles.inside}>
        <div className={styles.said}>
          <Clip text={result.text} max={420} />
        </div>
        <Meta {...props} />
        <div className={styles.foot}>
          <Score result={result} best={props.best} trace={props.trace} />
          <Link
            href={bankPath(bank, "memories", result.id)}
            className="button button-quiet button-small"
            aria-label={`Open memory ${String(place)}`}
          >
            Open
          </Link>
          {result.type !== "observation" && (
            <Button
              small
              kind="quiet"
              onClick={props.onCorrect}
              aria-label={`Correct memory ${String(place)}`}
            >
              Correct
            </Button>
          )}
        </div>
        <Sources result={result} sources={props.sources} />
      </div>
    </li>
  );
}

function Meta({ result, newer }: ResultCardProps) {
  const bank = useBank();
  const type = result.type ?? "";
  return (
    <div className={styles.meta}>
      {result.superseded_by && (
        <Badge tone="warn">
          Superseded {result.valid_until && <Time at={result.valid_until} as="day" />}
        </Badge>
      )}
      {result.superseded_by && (
        <span className={styles.newer}>
          <span aria-hidden="true">→</span>{" "}
          <Link href={bankPath(bank, "memories", result.superseded_by)}>
            {newer ? <Text>{clip(newer.text, 70)}</Text> : "by a newer memory"}
          </Link>
        </span>
      )}
      <span className={styles.type}>
        <Dot type={type} /> {label(type, 20)}
      </span>
      {result.occurred_start && (
        <span>
          happened <Occurred from={result.occurred_start} to={result.occurred_end ?? null} />
        </span>
      )}
      {result.mentioned_at && (
        <span>
          said <Time at={result.mentioned_at} as="day" />
        </span>
      )}
      {result.document_id && (
        <span className={styles.source}>
          in{" "}
          <Link href={bankPath(bank, "documents", result.document_id)}>
            <bdi>{documentName(result.document_id)}</bdi>
          </Link>
        </span>
      )}
      {result.tags?.slice(0, 6).map((tag) => (
        <Badge key={tag}>
          <bdi>{label(tag, 30)}</bdi>
        </Badge>
      ))}
      {result.flags?.map((flag) => (
        <Badge key={flag} tone="bad">
          {label(flag, 30)}
        </Badge>
      ))}
    </div>
  );
}

/** Ids that the server gave are long and say nothing: their beginning is enough. */
function documentName(id: string): string {
  return /^[0-9a-f-]{36}$/i.test(id) ? `document ${id.slice(0, 8)}` : label(id, 40);
}

const DAY_MS = 86_400_000;

/** A day, or from a day to the last one of a range (its end is not part of it). */
function Occurred({ from, to }: { from: string; to: string | null }) {
  const last = to ? new Date(Date.parse(to) - 1) : null;
  const isRange = last && !Number.isNaN(last.getTime()) && last.getTime() - Date.parse(from) >= DAY_MS;
  return (
    <>
      <Time at={from} as="day" />
      {isRange && (
        <>
          {" "}
          to <Time at={last.toISOString()} as="day" />
        </>
      )}
    </>
  );
}

function Sources({ result, sources }: { result: Result; sources: Record<string, Result> }) {
  const bank = useBank();
  const ids = result.source_fact_ids ?? [];
  if (ids.length === 0) return null;
  return (
    <details className={styles.sources}>
      <summary className="small">Rests on {plural(ids.length, "memory", "memories")}</summary>
      <ul>
        {ids.slice(0, 20).map((id) => {
          const fact = sources[id];
          return (
            <li key={id} className="small">
              <Link href={bankPath(bank, "memories", id)}>
                {fact ? <Text>{clip(fact.text, 200)}</Text> : <span className="mono">{id}</span>}
              </Link>{" "}
              {fact?.mentioned_at && (
                <span className="muted">
                  <Time at={fact.mentioned_at} as="day" />
                </span>
              )}
            </li>
          );
        })}
      </ul>
    </details>
  );
}
