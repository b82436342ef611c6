import { label } from "@/lib/text";
import { colourOf } from "./flow";
import type { Result } from "./queries";
import { broughtBy, type Trace } from "./trace";
import styles from "./score.module.css";

interface ScoreProps {
  result: Result;
  /** The highest score of the results. */
  best: number;
  trace: Trace | null;
}

/** The score as a bar; opened, what it is made of and which searches brought the memory. */
export function Score({ result, best, trace }: ScoreProps) {
  const final = result.scores?.final;
  if (final === undefined) return null;
  const ranked = trace?.ranked.find(({ id }) => id === result.id);
  const by = trace ? broughtBy(trace, result.id) : [];
  return (
    <details className={styles.score}>
      <summary>
        <span className="sr-only">Score </span>
        <span className={styles.meter} aria-hidden="true">
          <span style={{ width: `${String(Math.max(2, Math.min(100, (final / best) * 100)))}%` }} />
        </span>
        {final.toFixed(3)}
        <span className={styles.by}>
          {by.map(([method, rank]) => (
            <span key={method} title={`${method}: place ${String(rank)}`}>
              <span className={styles.dot} style={{ background: colourOf(method) }} aria-hidden="true" />
              {label(method, 20)} #{rank}
            </span>
          ))}
          {trace && by.length === 0 && <span>beside a find</span>}
        </span>
      </summary>
      <div className={styles.inside}>
        {ranked && <Parts parts={ranked.parts} />}
        <p className="small muted">
          Cosine {result.scores?.semantic?.toFixed(3) ?? "–"} · BM25{" "}
          {result.scores?.keyword?.toFixed(2) ?? "–"}
          {ranked ? ` · place ${String(ranked.rank)} of ${String(trace?.candidates ?? 0)}` : ""}
        </p>
      </div>
    </details>
  );
}

const WORDS: Record<string, string> = {
  late: "words, one by one",
  keyword: "words in common",
  semantic: "meaning",
  context: "what stands around it",
  speaker: "somebody asked about says it",
  role: "who says it",
  answer: "is what is asked for",
  question: "is itself a question",
  time: "the time asked for",
  hop: "links from the best",
  cause: "a cause",
};

/** Bars to the right for what raised the score, to the left for what lowered it. */
export function Parts({ parts, brief }: { parts: readonly (readonly [string, number])[]; brief?: boolean }) {
  const most = Math.max(0.0001, ...parts.map(([, value]) => Math.abs(value)));
  return (
    <ul className={styles.parts} aria-label="What the score is made of">
      {parts.map(([name, value]) => {
        const width = `${String((Math.abs(value) / most) * 50)}%`;
        const side = value < 0 ? { right: "50%", width } : { left: "50%", width };
        return (
          <li key={name} title={WORDS[name]}>
            <span>
              {label(name, 24)} {!brief && <span className="muted">{WORDS[name] ?? ""}</span>}
            </span>
            <span className={styles.axis} aria-hidden="true">
              <span className={value < 0 ? styles.less : styles.more} style={side} />
            </span>
            <span className={styles.number}>
              {value < 0 ? "−" : "+"}
              {Math.abs(value).toFixed(3)}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
