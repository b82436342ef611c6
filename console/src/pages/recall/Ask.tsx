import { type FormEvent, useState } from "react";
import { Button } from "@/ui";
import { type Asked, BUDGETS, filtersSet, TYPES } from "./asked";
import { Filters } from "./Filters";
import { Segments, Toggle } from "./Segments";
import styles from "./recall.module.css";

interface AskProps {
  asked: Asked;
  onChange: (change: Partial<Asked>) => void;
  /** The same question once more. */
  onAgain: () => void;
  busy: boolean;
}

const NAMES = { world: "World", experience: "Experience", observation: "Observations" };

/** The question, with the filters that are used most beside it and the others behind a button. */
export function Ask({ asked, onChange, onAgain, busy }: AskProps) {
  const [open, setOpen] = useState(false);
  const set = filtersSet(asked);
  return (
    <div className={styles.ask}>
      <Question key={asked.q} asked={asked} onChange={onChange} onAgain={onAgain} busy={busy} />
      <div className={styles.bar}>
        <div className={styles.group} role="group" aria-label="Types">
          {TYPES.map((type) => (
            <Toggle
              key={type}
              on={asked.types.includes(type)}
              dot={type}
              onChange={(on) =>
                onChange({ types: on ? [...asked.types, type] : asked.types.filter((one) => one !== type) })
              }
            >
              {NAMES[type]}
            </Toggle>
          ))}
        </div>
        <Segments
          label="Budget"
          value={asked.budget}
          options={BUDGETS}
          onChange={(budget) => onChange({ budget })}
        />
        <Toggle on={asked.prefer} onChange={(prefer) => onChange({ prefer })}>
          Prefer observations
        </Toggle>
        <span className="grow" />
        <Button small kind="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
          {set > 0 ? `Filters (${String(set)})` : "Filters"}{" "}
          <span aria-hidden="true">{open ? "▴" : "▾"}</span>
        </Button>
      </div>
      {open && <Filters asked={asked} onChange={onChange} />}
    </div>
  );
}

function Question({ asked, onChange, onAgain, busy }: AskProps) {
  const [q, setQ] = useState(asked.q);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const next = q.trim();
    if (next === asked.q) onAgain();
    else if (next) onChange({ q: next });
  };
  return (
    <form className={styles.question} role="search" onSubmit={submit}>
      <input
        type="search"
        className="input"
        aria-label="Question"
        placeholder="Ask what this bank remembers…"
        value={q}
        onChange={(event) => setQ(event.target.value)}
        autoFocus={!asked.q}
        data-search=""
      />
      <Button kind="primary" type="submit" busy={busy} disabled={!q.trim()}>
        Recall
      </Button>
    </form>
  );
}
