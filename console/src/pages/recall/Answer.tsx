import { type ReactNode, useState } from "react";
import { Link } from "wouter";
import { bankPath, useBank } from "@/app/location";
import type { Schemas } from "@/api/client";
import { clip, count, label } from "@/lib/text";
import { duration } from "@/lib/time";
import { Badge, Card, Clip, Diff, ErrorNote, Skeleton, Switch, Text, Time, type Tone } from "@/ui";
import type { Asked } from "./asked";
import { linesOf } from "./citations";
import { type Reflection, useReflection } from "./queries";
import styles from "./answer.module.css";

interface AnswerProps {
  asked: Asked;
  on: boolean;
  onSwitch: (on: boolean) => void;
  /** Shows a memory among the results; null for one that is not there. */
  jump: (id: string) => (() => void) | null;
}

/** What reflect answers, beside what was recalled. */
export function Answer({ asked, on, onSwitch, jump }: AnswerProps) {
  const bank = useBank();
  const found = useReflection(bank, asked, on);
  const before = useBefore(asked.q, found.data?.text);
  const elsewhen = asked.asOf || asked.knownAt || asked.from || asked.to;
  return (
    <Card title="Answer" actions={<Switch label="Reflect" checked={on} onChange={onSwitch} />}>
      {!on && (
        <p className="muted small">
          Reflect answers the question from what is remembered, with the memories it rests on, and says so
          when none of them answers it.
        </p>
      )}
      {on && found.isPending && <Skeleton lines={3} />}
      {on && found.isError && <ErrorNote error={found.error} onRetry={() => void found.refetch()} />}
      {on && found.data && (
        <div className="stack" aria-live="polite" aria-busy={found.isFetching}>
          <Said reflection={found.data} jump={jump} />
          {before !== null && (
            <div className={styles.changed}>
              <strong className="small">The answer changed</strong>
              <Diff before={clip(before, 2000)} after={clip(found.data.text, 2000)} />
            </div>
          )}
          {elsewhen && (
            <p className="muted small">Reflect answers as of now: it takes types, tags and budget only.</p>
          )}
          <Directives reports={found.data.directives ?? []} />
          {found.data.warnings?.map((warning) => (
            <p key={warning} className="small">
              <Badge tone="warn">warning</Badge> <Text>{clip(warning, 300)}</Text>
            </p>
          ))}
          <Account reflection={found.data} />
        </div>
      )}
    </Card>
  );
}

/** The answer to the same question before it changed. */
function useBefore(question: string, text: string | undefined): string | null {
  const [held, setHeld] = useState<{ question: string; text: string | undefined; before: string | null }>({
    question,
    text,
    before: null,
  });
  if (held.question !== question) setHeld({ question, text, before: null });
  else if (text !== undefined && held.text !== text) setHeld({ question, text, before: held.text ?? null });
  return held.before;
}

interface SaidProps {
  reflection: Reflection;
  jump: AnswerProps["jump"];
}

function Said({ reflection, jump }: SaidProps) {
  const bank = useBank();
  const memories = reflection.based_on?.memories ?? [];
  const models = reflection.based_on?.mental_models ?? [];
  const refused = reflection.directives?.some(({ status }) => status === "refused") ?? false;
  const isDeclined = memories.length + models.length === 0;
  const text = clip(reflection.text, 20_000);
  const [headline, ...rest] = linesOf(text, memories);
  const cite = (number: number) => (
    <Cite key={number} number={number} id={memories[number - 1]?.id ?? ""} jump={jump} />
  );
  return (
    <div className={styles.answer}>
      {refused ? (
        <Badge tone="bad">Refused by a directive</Badge>
      ) : (
        isDeclined && <Badge tone="warn">Declined: no memory answers this</Badge>
      )}
      {headline && (
        <p className={rest.length > 0 && headline.text.length < 160 ? styles.headline : undefined}>
          <Text>{headline.text}</Text>
          {rest.every(({ cites }) => cites.length === 0) && memories.map((_, index) => cite(index + 1))}
        </p>
      )}
      {rest.map((line, index) => (
        <p key={index} className={line.isQuote ? styles.quote : undefined}>
          <Text>{line.text}</Text>
          {line.cites.map(cite)}
        </p>
      ))}
      {memories.length > 0 && <h3 className={styles.title}>Rests on</h3>}
      <ol className={styles.cited} aria-label="Citations">
        {memories.map((memory, index) => (
          <li key={memory.id ?? index}>
            <Cite number={index + 1} id={memory.id ?? ""} jump={jump} />
            <div className="grow small">
              <Clip text={memory.text} max={160} />{" "}
              <span className="muted">
                {memory.occurred_start && <Time at={memory.occurred_start} as="day" />}{" "}
                {memory.id && <Link href={bankPath(bank, "memories", memory.id)}>Open</Link>}
              </span>
            </div>
          </li>
        ))}
      </ol>
      {models.map((model) => (
        <p key={model.id} className="small">
          <Badge tone="info">mental model</Badge>{" "}
          <Link href={bankPath(bank, "mental-models", model.id)}>
            <bdi>{label(model.context ?? model.id)}</bdi>
          </Link>
        </p>
      ))}
    </div>
  );
}

interface CiteProps {
  number: number;
  id: string;
  jump: AnswerProps["jump"];
}

function Cite({ number, id, jump }: CiteProps) {
  const bank = useBank();
  const go = jump(id);
  const words = `Citation ${String(number)}`;
  if (go === null) {
    return (
      <Link href={bankPath(bank, "memories", id)} className={styles.cite} aria-label={`${words}: its memory`}>
        {number}
      </Link>
    );
  }
  return (
    <button
      type="button"
      className={styles.cite}
      aria-label={`${words}: show it among the results`}
      onClick={go}
    >
      {number}
    </button>
  );
}

type Report = Schemas["DirectiveReport"];
const TONES: Record<Report["status"], Tone> = {
  followed: "good",
  rewritten: "info",
  refused: "bad",
  overridden: "neutral",
  not_checked: "warn",
};

function Directives({ reports }: { reports: readonly Report[] }) {
  if (reports.length === 0) return null;
  return (
    <div>
      <h3 className={styles.title}>Directives</h3>
      <ul className={styles.directives}>
        {reports.map((report) => (
          <li key={report.id} className="small">
            <Badge tone={TONES[report.status]}>{report.status.replace("_", " ")}</Badge>{" "}
            <strong>
              <bdi>{label(report.name)}</bdi>
            </strong>{" "}
            <span className="muted">
              <Text>{clip(report.reason, 200)}</Text>
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The searches, the calls of a model and the tokens. */
function Account({ reflection }: { reflection: Reflection }) {
  const searches = reflection.trace?.tool_calls ?? [];
  const calls = reflection.trace?.llm_calls ?? [];
  const tokens = reflection.usage?.total_tokens ?? 0;
  const facts: ReactNode[] = [
    ...searches.map((one) => `${one.tool.replaceAll("_", " ")} ${duration(one.duration_ms)}`),
    calls.length > 0 ? `${count(calls.length)} calls of the model` : "no model was asked",
    tokens > 0 ? `${count(tokens)} tokens` : null,
  ].filter(Boolean);
  return (
    <p className="muted small">
      {facts.map((fact, index) => (
        <span key={index}>
          {index > 0 && " · "}
          {fact}
        </span>
      ))}
    </p>
  );
}
