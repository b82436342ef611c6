import { type FormEvent, useState } from "react";
import { Link } from "wouter";
import { bankPath } from "@/app/location";
import { clip, label, plural, shellWord } from "@/lib/text";
import { Button, Clip, ErrorNote, Text, Textarea, Input } from "@/ui";
import { useAsk, useRetain } from "./queries";
import styles from "./start.module.css";

const SENTENCE = "Nadia moved from York to Bristol in May 2024, and works as a river engineer.";
const QUESTION = "Where does Nadia live?";

interface StartProps {
  bank: string;
  onDone: () => void;
}

/** An empty bank teaches: retain a sentence, ask about it, see what was found. */
export function Start({ bank, onDone }: StartProps) {
  const [text, setText] = useState(SENTENCE);
  const [question, setQuestion] = useState(QUESTION);
  const retain = useRetain(bank);
  const ask = useAsk(bank);
  const said = text.trim();
  const submitText = (event: FormEvent) => {
    event.preventDefault();
    if (said !== SENTENCE && question === QUESTION) setQuestion("");
    retain.mutate(said);
  };
  const submitQuestion = (event: FormEvent) => {
    event.preventDefault();
    ask.mutate(question.trim());
  };
  const isRetained = retain.isSuccess;
  return (
    <section className={styles.start} aria-label="Begin">
      <h2 className={styles.title}>Teach it something, then ask</h2>
      <p className="muted">
        <bdi>{label(bank, 60)}</bdi>{" "}
        {isRetained ? "has its first memory." : "is empty. It takes a minute to see how a memory works."}
      </p>
      <ol className={styles.steps}>
        <li className={isRetained ? styles.done : styles.now}>
          <Sign number={1} done={isRetained} />
          <form className={styles.step} onSubmit={submitText}>
            <Textarea
              label="Retain a sentence"
              hint="Anything that somebody might say. Names, dates and facts are read from it."
              rows={2}
              value={text}
              onChange={(event) => setText(event.target.value)}
              required
              autoFocus
            />
            {retain.error && <ErrorNote error={retain.error} />}
            <div className="row">
              <Button
                kind={isRetained ? "plain" : "primary"}
                type="submit"
                busy={retain.isPending}
                disabled={!said}
              >
                {isRetained ? "Retain another" : "Retain it"}
              </Button>
              {isRetained && (
                <span className="small" role="status">
                  Retained. <Link href={bankPath(bank, "memories")}>See the memory</Link>
                </span>
              )}
            </div>
          </form>
        </li>
        <li className={!isRetained ? styles.later : ask.isSuccess ? styles.done : styles.now}>
          <Sign number={2} done={ask.isSuccess} />
          <form className={styles.step} onSubmit={submitQuestion}>
            <Input
              label="Ask about it"
              value={question}
              placeholder="A question about what you wrote"
              onChange={(event) => setQuestion(event.target.value)}
              disabled={!isRetained}
              required
            />
            {ask.error && <ErrorNote error={ask.error} />}
            <div>
              <Button
                kind={isRetained && !ask.isSuccess ? "primary" : "plain"}
                type="submit"
                busy={ask.isPending}
                disabled={!isRetained || !question.trim()}
              >
                Recall
              </Button>
            </div>
            {ask.data && (
              <div className={styles.found} role="status">
                <p className={styles.answer}>
                  <Text>{clip(ask.data.answer.split("\n")[0] ?? "", 300)}</Text>
                </p>
                <p className="small muted">Found {plural(ask.data.results.length, "memory", "memories")}:</p>
                {ask.data.results.slice(0, 3).map((result) => (
                  <div key={result.id} className={styles.memory}>
                    <Clip text={result.text} max={200} />
                  </div>
                ))}
              </div>
            )}
          </form>
        </li>
        <li className={ask.isSuccess ? styles.now : styles.later}>
          <Sign number={3} done={false} />
          <div className={styles.step}>
            <strong>Go on</strong>
            {ask.isSuccess ? (
              <div className="row">
                <Link href={bankPath(bank, "recall", { q: question.trim(), trace: "1" })}>
                  See how it was found
                </Link>
                <Link href={bankPath(bank, "documents")}>Add text or files</Link>
                <Button small onClick={onDone}>
                  Show the overview
                </Button>
              </div>
            ) : (
              <span className="small">See how it was found, add documents, watch it learn.</span>
            )}
          </div>
        </li>
      </ol>
      <details className={styles.code}>
        <summary className="small muted">The same from a terminal or a program</summary>
        <pre tabIndex={0} aria-label="Commands">{`reverie retain ${shellWord(bank)} "${SENTENCE}"
reverie recall ${shellWord(bank)} "${QUESTION}"`}</pre>
      </details>
    </section>
  );
}

function Sign({ number, done }: { number: number; done: boolean }) {
  return (
    <span className={styles.sign} aria-hidden="true">
      {done ? "✓" : number}
    </span>
  );
}
