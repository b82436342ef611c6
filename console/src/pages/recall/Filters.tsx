import { type KeyboardEvent, useId, useState } from "react";
import { useBank } from "@/app/location";
import { label } from "@/lib/text";
import { Button, Input, Select } from "@/ui";
import { type Asked, MATCHES } from "./asked";
import { useTags } from "./queries";
import styles from "./recall.module.css";

interface FiltersProps {
  asked: Asked;
  onChange: (change: Partial<Asked>) => void;
}

const MATCH_WORDS: Record<string, string> = {
  any: "any of them, or no tags",
  all: "all of them, or no tags",
  any_strict: "any of them",
  all_strict: "all of them",
  exact: "exactly these",
};

/** The filters that are used less often. They apply when a field is left, or with Enter. */
export function Filters({ asked, onChange }: FiltersProps) {
  return (
    <div className={styles.filters}>
      <Tags asked={asked} onChange={onChange} />
      <Late label="Happened from" type="date" value={asked.from} onSet={(from) => onChange({ from })} />
      <Late label="Happened until" type="date" value={asked.to} onSet={(to) => onChange({ to })} />
      <Late
        label="Known at (UTC)"
        hint="What the memory knew then: nothing learned later."
        type="datetime-local"
        value={asked.knownAt}
        onSet={(knownAt) => onChange({ knownAt })}
      />
      <Late
        label="Most tokens"
        type="number"
        min={1}
        max={1_000_000}
        placeholder="as configured"
        value={asked.max}
        onSet={(max) => onChange({ max })}
      />
      <Late
        label="Least final score"
        type="number"
        step="any"
        value={asked.final}
        onSet={(final) => onChange({ final })}
      />
      <Late
        label="Least semantic score"
        hint="Cosine, from -1 to 1."
        type="number"
        step="any"
        value={asked.semantic}
        onSet={(semantic) => onChange({ semantic })}
      />
      <Late
        label="Least keyword score"
        hint="BM25, from 0."
        type="number"
        step="any"
        value={asked.keyword}
        onSet={(keyword) => onChange({ keyword })}
      />
      <div className={styles.clear}>
        <Button
          small
          onClick={() =>
            onChange({
              tags: [],
              match: "any",
              from: "",
              to: "",
              knownAt: "",
              max: "",
              final: "",
              semantic: "",
              keyword: "",
            })
          }
        >
          Clear these filters
        </Button>
      </div>
    </div>
  );
}

interface LateProps {
  label: string;
  hint?: string;
  type: string;
  value: string;
  min?: number;
  max?: number;
  step?: string;
  placeholder?: string;
  onSet: (value: string) => void;
}

/** An input that tells its value when it is left or Enter is pressed, not with every key. */
function Late({ value, onSet, ...rest }: LateProps) {
  const [held, setHeld] = useState({ value, typed: value });
  if (held.value !== value) setHeld({ value, typed: value });
  const tell = () => {
    if (held.typed !== value) onSet(held.typed);
  };
  return (
    <Input
      {...rest}
      value={held.typed}
      onChange={(event) => setHeld({ value, typed: event.target.value })}
      onBlur={tell}
      onKeyDown={(event: KeyboardEvent) => {
        if (event.key === "Enter") tell();
      }}
    />
  );
}

function Tags({ asked, onChange }: FiltersProps) {
  const bank = useBank();
  const known = useTags(bank);
  const [typed, setTyped] = useState("");
  const id = useId();
  const add = () => {
    const tag = typed.trim();
    if (tag && !asked.tags.includes(tag)) onChange({ tags: [...asked.tags, tag] });
    setTyped("");
  };
  return (
    <div className={styles.tags}>
      <Input
        label="Tags"
        hint={known.data?.total === 0 ? "No memory has tags yet." : "Enter adds one."}
        list={id}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={add}
        onKeyDown={(event: KeyboardEvent) => {
          if (event.key === "Enter") add();
        }}
      />
      <datalist id={id}>
        {known.data?.items.map(({ tag }) => (
          <option key={tag} value={tag} />
        ))}
      </datalist>
      {asked.tags.length > 0 && (
        <>
          <div className="row">
            {asked.tags.map((tag) => (
              <Button
                key={tag}
                small
                aria-label={`Without the tag ${label(tag)}`}
                onClick={() => onChange({ tags: asked.tags.filter((one) => one !== tag) })}
              >
                <bdi>{label(tag, 40)}</bdi> <span aria-hidden="true">✕</span>
              </Button>
            ))}
          </div>
          <Select
            label="A memory must have"
            value={asked.match}
            options={MATCHES.map((value) => ({ value, label: MATCH_WORDS[value] ?? value }))}
            onChange={(event) => {
              const match = MATCHES.find((one) => one === event.target.value);
              if (match) onChange({ match });
            }}
          />
        </>
      )}
    </div>
  );
}
