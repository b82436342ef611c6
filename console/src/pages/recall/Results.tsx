import { useState } from "react";
import { plural } from "@/lib/text";
import { Button, EmptyState } from "@/ui";
import type { Schemas } from "@/api/client";
import type { Asked } from "./asked";
import type { Result } from "./queries";
import { ResultCard } from "./ResultCard";
import type { Trace } from "./trace";
import styles from "./recall.module.css";

interface ResultsProps {
  found: Schemas["RecallResponse"];
  trace: Trace | null;
  asked: Asked;
  /** The memory that a citation pointed at. */
  pointed: string;
  onActive: (id: string) => void;
  onCorrect: (result: Result) => void;
}

const SHOWN = 12;

/** What was recalled, the best first. */
export function Results({ found, trace, asked, pointed, onActive, onCorrect }: ResultsProps) {
  const [all, setAll] = useState("");
  const results = found.results;
  const at = results.findIndex(({ id }) => id === pointed);
  const shown = all === asked.q || at >= SHOWN ? results : results.slice(0, SHOWN);
  const best = Math.max(...results.map(({ scores }) => scores?.final ?? 0), 0.0001);
  if (results.length === 0) return <Nothing trace={trace} asked={asked} />;
  return (
    <>
      <ol className={styles.results} aria-label="Results">
        {shown.map((result, index) => (
          <ResultCard
            key={result.id}
            result={result}
            place={index + 1}
            best={best}
            trace={trace}
            sources={found.source_facts ?? {}}
            newer={results.find(({ id }) => id === result.superseded_by) ?? null}
            isPointed={result.id === pointed}
            onActive={onActive}
            onCorrect={() => onCorrect(result)}
          />
        ))}
      </ol>
      {shown.length < results.length && (
        <Button onClick={() => setAll(asked.q)}>
          Show the other {plural(results.length - shown.length, "result")}
        </Button>
      )}
    </>
  );
}

function Nothing({ trace, asked }: { trace: Trace | null; asked: Asked }) {
  const limits = [
    asked.asOf && "the day (As of)",
    asked.knownAt && "Known at",
    (asked.from || asked.to) && "the time window",
    asked.tags.length > 0 && "the tags",
    asked.types.length > 0 && "the types",
    (asked.final || asked.semantic || asked.keyword) && "the least scores",
  ].filter((one) => typeof one === "string" && one !== "");
  const candidates = trace?.candidates ?? 0;
  return (
    <EmptyState title="Nothing was recalled">
      {candidates > 0
        ? `${plural(candidates, "candidate was", "candidates were")} found, and all were cut: see how it was found.`
        : "No memory matches what was asked."}{" "}
      {limits.length > 0 && `Loosen ${limits.join(", ")}.`}
    </EmptyState>
  );
}
