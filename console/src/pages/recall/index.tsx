import { useMemo, useState } from "react";
import { useBank, useParam } from "@/app/location";
import { useShortcut } from "@/app/shortcuts";
import { shellWord } from "@/lib/text";
import { EmptyState, ErrorNote, PageHead, Skeleton } from "@/ui";
import { Answer } from "./Answer";
import { Ask } from "./Ask";
import { useAsked } from "./asked";
import { Correct } from "./Correct";
import { Flow } from "./Flow";
import { type Result, useMonths, useRecall } from "./queries";
import { Results } from "./Results";
import { Strip } from "./Strip";
import { TimeTravel } from "./TimeTravel";
import { readTrace } from "./trace";
import { WhyNot } from "./WhyNot";
import styles from "./recall.module.css";

export default function RecallPage() {
  const bank = useBank();
  const [asked, setAsked] = useAsked();
  const [shown, setShown] = useParam("trace");
  const [answer, setAnswer] = useParam("answer");
  const [why, setWhy] = useParam("why");
  const [pointed, setPointed] = useState("");
  const [active, setActive] = useState("");
  const [wrong, setWrong] = useState<Result | null>(null);
  const found = useRecall(bank, asked);
  const months = useMonths(bank);
  const trace = useMemo(() => readTrace(found.data?.trace), [found.data]);
  const toggle = () => setShown(shown ? "" : "1");
  useShortcut("f", "Show how it was found", toggle);
  const results = found.data?.results ?? [];
  const jump = (id: string) => {
    if (!results.some((result) => result.id === id)) return null;
    return () => {
      setPointed(""); // so that the same one can be shown again
      setTimeout(() => setPointed(id));
    };
  };
  return (
    <>
      <PageHead
        title="Recall"
        note="What the bank remembers for a question: found by words, meaning, time and links, ranked, and cut to a budget."
      />
      <Ask asked={asked} onChange={setAsked} onAgain={() => void found.refetch()} busy={found.isFetching} />
      <TimeTravel months={months.data ?? []} value={asked.asOf} onChange={(asOf) => setAsked({ asOf })} />
      {!asked.q && <Begin onAsk={(q) => setAsked({ q })} isEmpty={months.data?.length === 0} />}
      {asked.q && found.isPending && <Skeleton lines={8} />}
      {found.isError && <ErrorNote error={found.error} onRetry={() => void found.refetch()} />}
      {asked.q && found.data && !found.isError && (
        <>
          {trace && <Strip trace={trace} open={shown !== ""} onToggle={toggle} />}
          {trace && shown && <Flow trace={trace} active={active} />}
          <div className={styles.columns}>
            <div className={`stack ${found.isPlaceholderData ? (styles.stale ?? "") : ""}`}>
              <h2 className="sr-only">Results</h2>
              <Results
                found={found.data}
                trace={trace}
                asked={asked}
                pointed={pointed}
                onActive={setActive}
                onCorrect={setWrong}
              />
            </div>
            <aside className={styles.aside} aria-label="Answer and explanations">
              <Answer
                asked={asked}
                on={answer !== "0"}
                onSwitch={(on) => setAnswer(on ? "" : "0")}
                jump={jump}
              />
              <WhyNot key={why} asked={asked} trace={trace} id={why} onPick={setWhy} />
            </aside>
          </div>
        </>
      )}
      {wrong && <Correct result={wrong} onClose={() => setWrong(null)} />}
    </>
  );
}

const EXAMPLES = ["What changed lately?", "Who is mentioned most, and why?", "What is planned next?"];

function Begin({ onAsk, isEmpty }: { onAsk: (q: string) => void; isEmpty: boolean }) {
  const bank = useBank();
  if (isEmpty) {
    return (
      <EmptyState
        title="This bank remembers nothing yet"
        command={`reverie retain ${shellWord(bank)} "Nadia moved to Bristol in May 2024."`}
      >
        Retain a sentence first: on the overview, or with the command. Then ask about it here.
      </EmptyState>
    );
  }
  return (
    <EmptyState title="Ask something">
      <p>
        A question in plain words finds best: who, when, where, why. Names and dates in it are understood.
      </p>
      <div className={styles.examples}>
        {EXAMPLES.map((example) => (
          <button key={example} type="button" className={styles.toggle} onClick={() => onAsk(example)}>
            {example}
          </button>
        ))}
      </div>
    </EmptyState>
  );
}
