import { Slider } from "@/ui";
import styles from "./configuration.module.css";

interface Trait {
  low: string;
  high: string;
  words: readonly [string, string, string, string, string];
}

const TRAITS: Record<string, Trait> = {
  disposition_skepticism: {
    low: "Trusting",
    high: "Doubting",
    words: [
      "takes what is said as it is",
      "mostly trusting",
      "balanced",
      "asks for a second source",
      "doubts what is said once",
    ],
  },
  disposition_literalism: {
    low: "Between the lines",
    high: "To the letter",
    words: [
      "reads what is meant",
      "mostly what is meant",
      "balanced",
      "mostly what is written",
      "keeps to what is written",
    ],
  },
  disposition_empathy: {
    low: "Detached",
    high: "Empathetic",
    words: [
      "facts only",
      "rather matter-of-fact",
      "balanced",
      "minds how people feel",
      "puts how people feel first",
    ],
  },
};

interface TraitProps {
  path: string;
  label: string;
  value: number;
  error: string | null;
  onChange: (value: number) => void;
}

/** A trait from 1 to 5, with words for its ends and for where it stands. */
export function TraitSlider({ path, label, value, error, onChange }: TraitProps) {
  const trait = TRAITS[path];
  const words = (at: number) => `${String(at)} · ${trait?.words[at - 1] ?? ""}`;
  return (
    <div className={styles.trait}>
      <Slider label={label} min={1} max={5} value={value} onChange={onChange} words={words} error={error} />
      {trait && (
        <div className={styles.ends} aria-hidden="true">
          <span>{trait.low}</span>
          <span>{trait.high}</span>
        </div>
      )}
    </div>
  );
}

interface WeightsProps {
  names: readonly string[];
  label: string;
  about: string;
  value: Readonly<Record<string, unknown>>;
  max: number;
  onChange: (value: Record<string, unknown>) => void;
}

/** Numbers from 0 to `max`, one for each name. */
export function Weights({ names, label, about, value, max, onChange }: WeightsProps) {
  return (
    <fieldset className={styles.weights}>
      <legend className="field-label">{label}</legend>
      <p className="field-hint">{about}</p>
      {names.map((name) => (
        <Slider
          key={name}
          label={name.charAt(0).toUpperCase() + name.slice(1)}
          min={0}
          max={max}
          step={0.25}
          value={Number(value[name] ?? 1)}
          onChange={(next) => onChange({ ...value, [name]: next })}
          words={(at) => (at === 0 ? "0 · not at all" : at === 1 ? "1 · as usual" : `× ${String(at)}`)}
        />
      ))}
    </fieldset>
  );
}
