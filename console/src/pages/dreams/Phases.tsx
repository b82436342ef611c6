import type { ReactNode } from "react";
import { plural } from "@/lib/text";
import { Badge, Card, Clip, Time } from "@/ui";
import css from "./dreams.module.css";
import { Evidence } from "./Evidence";
import { Likely } from "./Likely";
import type { Phase } from "./queries";
import { ids, number, type Row, text, values } from "./records";
import { PHASES, spaced, toneOf } from "./words";

/** The five phases of a run, each with its records and the facts they rest on. */
export function Phases({ phases }: { phases: readonly Phase[] }) {
  const claims = new Map(
    phases.flatMap((phase) =>
      phase.records
        .filter((row) => text(row, "record") === "hypothesis")
        .map((row): [string, string] => [text(row, "key"), text(row, "text")]),
    ),
  );
  return (
    <ol className={css.phases}>
      {phases.map((phase, index) => {
        const { title, means } = PHASES[phase.phase] ?? { title: spaced(phase.phase), means: "" };
        return (
          <li key={phase.phase}>
            <Card
              title={
                <>
                  <span className={css.step}>{index + 1}</span> {title}
                </>
              }
              actions={
                <>
                  <Badge>{plural(told(phase.records).length, "record")}</Badge>
                  <Badge tone={phase.fallback ? "warn" : "neutral"}>by {spaced(phase.tier)}</Badge>
                </>
              }
            >
              <p className="muted small">{means}</p>
              {phase.fallback && (
                <p className="small">
                  The model was asked in vain: <Clip text={phase.fallback} max={200} />
                </p>
              )}
              {told(phase.records).length === 0 && <p className="muted">Nothing was found.</p>}
              <Records rows={phase.records} claims={claims} />
            </Card>
          </li>
        );
      })}
    </ol>
  );
}

/** All but kinds without outcomes, which have nothing to tell. */
const told = (rows: readonly Row[]): Row[] =>
  rows.filter((row) => text(row, "record") !== "calibration" || number(row, "n"));

function Records({ rows, claims }: { rows: readonly Row[]; claims: ReadonlyMap<string, string> }) {
  return (
    <ul className={css.records}>
      {told(rows).map((row, index) => (
        <li key={index}>
          <Record row={row} claims={claims} />
        </li>
      ))}
    </ul>
  );
}

interface LineProps {
  kind: string;
  badges?: ReactNode;
  words: string;
  why?: string;
  children?: ReactNode;
}

function Line({ kind, badges, words, why, children }: LineProps) {
  return (
    <>
      <div className="row small">
        <strong>{kind}</strong>
        {badges}
      </div>
      {words && <Clip text={words} max={400} />}
      {why && (
        <p className="small muted">
          <Clip text={why} max={300} />
        </p>
      )}
      {children && <div className="row">{children}</div>}
    </>
  );
}

function Record({ row, claims }: { row: Row; claims: ReadonlyMap<string, string> }) {
  const sure = number(row, "confidence") ?? number(row, "probability");
  const kind = text(row, "kind");
  const badges = (
    <>
      {kind && <Badge>{spaced(kind)}</Badge>}
      {sure !== null && <Likely value={sure} what="" />}
    </>
  );
  switch (text(row, "record")) {
    case "hypothesis":
      return (
        <Line kind="Hypothesis" badges={badges} words={text(row, "text")}>
          <Evidence ids={ids(row, "evidence_for")} what="for it" />
          <Evidence ids={ids(row, "evidence_against")} what="against it" />
        </Line>
      );
    case "verdict":
      return (
        <Line
          kind="Verdict"
          badges={
            <>
              <Badge tone={toneOf(text(row, "verdict"))}>{text(row, "verdict")}</Badge>
              {badges}
            </>
          }
          words={text(row, "text")}
          why={text(row, "reason")}
        >
          <Evidence ids={ids(row, "evidence_for")} what="for it" />
          <Evidence ids={ids(row, "evidence_against")} what="against it" />
        </Line>
      );
    case "contradiction":
      return (
        <Line
          kind="Contradiction"
          badges={<Badge tone="warn">{spaced(kind)}</Badge>}
          words={text(row, "text")}
        >
          <Evidence ids={ids(row, "facts")} />
        </Line>
      );
    case "stale":
      return (
        <Line kind="Out of date" words={text(row, "reason")}>
          <Evidence ids={[text(row, "fact")].filter(Boolean)} what="that may not be true any more" />
          <Evidence ids={ids(row, "evidence")} what="that say so" />
        </Line>
      );
    case "validation":
      return (
        <Line
          kind="Earlier prediction"
          badges={
            <>
              <Badge tone={toneOf(text(row, "status"))}>{spaced(text(row, "status"))}</Badge>
              {badges}
            </>
          }
          words={text(row, "note")}
        >
          <Evidence ids={ids(row, "evidence")} what="that settle it" />
        </Line>
      );
    case "calibration":
      return (
        <Line
          kind="Calibration"
          badges={<Badge>{spaced(kind)}</Badge>}
          words={`Of ${String(number(row, "n"))} known outcomes: Brier ${three(number(row, "brier"))}, of always saying the base rate ${three(number(row, "brier_of_base"))}.`}
        />
      );
    case "prediction":
      return (
        <Line kind="Prediction" badges={badges} words={text(row, "title")}>
          <span className="small muted">
            until <Time at={text(row, "expires_at")} as="day" />
          </span>
          <Evidence ids={ids(row, "evidence")} what="for it" />
        </Line>
      );
    case "counterfactual":
      return (
        <Line
          kind="Without its cause"
          badges={<Likely value={number(row, "necessity") ?? 0} what="owed to it" />}
          words={text(row, "text")}
        >
          <Evidence ids={ids(row, "evidence")} />
        </Line>
      );
    case "rank":
      return (
        <Line
          kind={`Worth ${three(number(row, "value"))}`}
          badges={values(row, "focus")
            .filter(([, worth]) => worth > 0)
            .map(([name, worth]) => (
              <Badge key={name}>
                {name} {worth.toFixed(2)}
              </Badge>
            ))}
          words={claims.get(text(row, "key")) ?? text(row, "key")}
        />
      );
    case "proposal":
      return (
        <Line
          kind="Proposal"
          badges={
            <>
              <Badge tone="accent">{spaced(text(row, "type"))}</Badge>
              {badges}
            </>
          }
          words={text(row, "content")}
          why={text(row, "rationale")}
        >
          <Evidence ids={ids(row, "evidence")} what="for it" />
        </Line>
      );
    default:
      return <Line kind={spaced(text(row, "record"))} words={text(row, "text")} />;
  }
}

const three = (value: number | null): string => (value === null ? "–" : value.toFixed(3));
