import { type FormEvent, useState } from "react";
import { Link } from "wouter";
import { bankPath } from "@/app/location";
import { clip, plural } from "@/lib/text";
import {
  Badge,
  Button,
  Card,
  Checkbox,
  Clip,
  Diff,
  ErrorNote,
  Skeleton,
  Text,
  Textarea,
  type Tone,
} from "@/ui";
import { TagsInput } from "@/ui/TagsInput";
import styles from "./directives.module.css";
import { type Answer, type Report, useAsk } from "./queries";

interface Asked {
  query: string;
  answer: Answer;
}

/** Ask reflect a question beside the directives, to see what they do to its answer. */
export function Try({ bank }: { bank: string }) {
  const [query, setQuery] = useState("");
  const [tags, setTags] = useState<string[]>([]);
  const [all, setAll] = useState(false);
  const [asked, setAsked] = useState<Asked[]>([]);
  const ask = useAsk(bank);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!query.trim()) return;
    ask.mutate(
      { query: query.trim(), tags, all },
      { onSuccess: (answer) => setAsked([{ query: query.trim(), answer }, ...asked].slice(0, 2)) },
    );
  };
  const [last, before] = asked;
  return (
    <Card title="Try them">
      <form className="stack" onSubmit={submit}>
        <Textarea
          label="Ask reflect"
          hint="Then pause or change a directive and ask again: what changed in the answer is marked."
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit(event);
          }}
          rows={3}
        />
        <TagsInput
          label="Tags of the question"
          hint="Directives with tags hold only where these match."
          value={tags}
          onChange={setTags}
        />
        <Checkbox label="Apply all active directives, whatever their tags" checked={all} onChange={setAll} />
        <div className="row">
          <Button kind="primary" type="submit" busy={ask.isPending} disabled={!query.trim()}>
            Ask
          </Button>
          <span className="small muted">
            <kbd>Ctrl</kbd> <kbd>Enter</kbd>
          </span>
        </div>
      </form>
      {ask.isPending && <Skeleton lines={4} />}
      {ask.error && <ErrorNote error={ask.error} />}
      {last && !ask.isPending && (
        <Result bank={bank} asked={last} before={before?.query === last.query ? before.answer.text : null} />
      )}
    </Card>
  );
}

function Result({ bank, asked, before }: { bank: string; asked: Asked; before: string | null }) {
  const { answer } = asked;
  const reports = answer.directives ?? [];
  const facts = answer.based_on?.memories ?? [];
  const isChanged = before !== null && before !== answer.text;
  return (
    <div className={`stack ${styles.result ?? ""}`} role="status" aria-label="Answer">
      <div>
        <h3 className={styles.part}>Answer{isChanged && ", against the one before"}</h3>
        {isChanged ? <Diff before={before} after={answer.text} /> : <Clip text={answer.text} max={2000} />}
        {before !== null && !isChanged && <p className="small muted">The same answer as before.</p>}
      </div>
      <div>
        <h3 className={styles.part}>What became of the directives</h3>
        {reports.length === 0 ? (
          <p className="small muted">None applies to this question.</p>
        ) : (
          <ul className={styles.reports}>
            {reports.map((report) => (
              <ReportLine key={report.id} report={report} />
            ))}
          </ul>
        )}
      </div>
      {(answer.warnings ?? []).map((warning) => (
        <p key={warning} className="small">
          <Text>{warning}</Text>
        </p>
      ))}
      {facts.length > 0 && (
        <details className="small">
          <summary>Rests on {plural(facts.length, "memory", "memories")}</summary>
          <ul className={styles.facts}>
            {facts.map((fact, index) => (
              <li key={fact.id ?? index}>
                {fact.id ? (
                  <Link href={bankPath(bank, "memories", fact.id)}>
                    <Text>{clip(fact.text, 240)}</Text>
                  </Link>
                ) : (
                  <Text>{clip(fact.text, 240)}</Text>
                )}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

const STATUSES: Record<string, { tone: Tone; words: string }> = {
  followed: { tone: "good", words: "followed" },
  rewritten: { tone: "info", words: "rewritten" },
  refused: { tone: "bad", words: "refused" },
  overridden: { tone: "warn", words: "overridden" },
  not_checked: { tone: "neutral", words: "not checked" },
};

function ReportLine({ report }: { report: Report }) {
  const { tone, words } = STATUSES[report.status] ?? { tone: "neutral", words: report.status };
  return (
    <li>
      <div className="row">
        <Badge tone={tone}>{words}</Badge>
        <strong>
          <Text>{clip(report.name, 120)}</Text>
        </strong>
      </div>
      <div className="small muted">
        <Clip text={report.reason} max={300} />
      </div>
    </li>
  );
}
