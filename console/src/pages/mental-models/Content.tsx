import { type KeyboardEvent, useMemo, useState } from "react";
import { Link } from "wouter";
import { bankPath } from "@/app/location";
import { clip, plural } from "@/lib/text";
import { Badge, Button, Card, Clip, Text, Time } from "@/ui";
import styles from "./models.module.css";
import { basisOf, type Model, type Sentence, type Source } from "./queries";
import { cut, numbered } from "./sentences";

const MEMORIES = ["world", "experience", "observation"];

/** What a mental model says; a sentence that is chosen shows the memories that it rests on. */
export function Content({ bank, model }: { bank: string; model: Model }) {
  const [chosen, setChosen] = useState<number | null>(null);
  const basis = basisOf(model);
  const sentences = useMemo(() => basis.sentences ?? [], [basis.sentences]);
  const groups = basis.based_on ?? {};
  const memories = MEMORIES.flatMap((type) => groups[type] ?? []);
  const numbers = numbered(
    sentences,
    memories.flatMap((one) => (one.id ? [one.id] : [])),
  );
  if (!model.content)
    return (
      <Card title="Content">
        <p className="muted">Nothing yet. A refresh reads the memories and writes it.</p>
      </Card>
    );
  const named = chosen === null ? null : new Set(sentences[chosen]?.memory_ids ?? []);
  return (
    <div className={styles.content}>
      <Card
        title="Content"
        actions={
          sentences.length > 0 && (
            <span className="small muted">
              {chosen === null ? "Choose a sentence to see what it rests on" : "Memories of this sentence"}
            </span>
          )
        }
      >
        <div className={styles.prose}>
          {cut(model.content, sentences).map((part, index) =>
            part.sentence === undefined ? (
              <Clip key={index} text={part.text} max={20_000} />
            ) : (
              <SentencePart
                key={index}
                sentence={{ text: part.text, memory_ids: sentences[part.sentence]?.memory_ids ?? [] }}
                numbers={numbers}
                isChosen={part.sentence === chosen}
                onChoose={() => setChosen(part.sentence === chosen ? null : (part.sentence ?? null))}
              />
            ),
          )}
        </div>
      </Card>
      <Card
        title={`Rests on ${plural(named?.size ?? memories.length, "memory", "memories")}`}
        actions={
          named && (
            <Button small kind="quiet" onClick={() => setChosen(null)}>
              Show all
            </Button>
          )
        }
      >
        <ol className={styles.sources}>
          {memories
            .filter((source) => named === null || (source.id && named.has(source.id)))
            .sort((a, b) => (numbers.get(a.id ?? "") ?? 0) - (numbers.get(b.id ?? "") ?? 0))
            .map((source, index) => (
              <SourceLine
                key={source.id ?? index}
                bank={bank}
                source={source}
                number={numbers.get(source.id ?? "")}
              />
            ))}
        </ol>
        {memories.length === 0 && <p className="muted small">No memory is named.</p>}
        <Others groups={groups} />
      </Card>
    </div>
  );
}

interface SentenceProps {
  sentence: Sentence;
  numbers: Map<string, number>;
  isChosen: boolean;
  onChoose: () => void;
}

function SentencePart({ sentence, numbers, isChosen, onChoose }: SentenceProps) {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    onChoose();
  };
  return (
    <span
      role="button"
      tabIndex={0}
      aria-pressed={isChosen}
      className={styles.sentence}
      onClick={onChoose}
      onKeyDown={onKeyDown}
    >
      <Text>{clip(sentence.text, 4000)}</Text>
      <sup>
        {sentence.memory_ids
          .slice(0, 6)
          .map((id) => numbers.get(id))
          .join(" ")}
      </sup>
    </span>
  );
}

function SourceLine({ bank, source, number }: { bank: string; source: Source; number?: number }) {
  return (
    <li>
      <span className={styles.number}>{number}</span>
      <div>
        <Clip text={source.text ?? ""} max={360} />
        <div className="row small muted">
          {source.type && (
            <Badge tone={source.type === "observation" ? "accent" : "neutral"}>{source.type}</Badge>
          )}
          {source.occurred_start && <Time at={source.occurred_start} as="day" />}
          {source.id && (
            <Link
              href={bankPath(bank, source.type === "observation" ? "observations" : "memories", source.id)}
            >
              {source.type === "observation" ? "Observation" : "Memory"}
            </Link>
          )}
        </div>
      </div>
    </li>
  );
}

/** Directives and other mental models that had a say. */
function Others({ groups }: { groups: Record<string, Source[]> }) {
  const others = Object.entries(groups).filter(([type, list]) => !MEMORIES.includes(type) && list.length > 0);
  return others.map(([type, list]) => (
    <div key={type} className="small">
      <span className="muted">{type.replaceAll(/[-_]/g, " ")}: </span>
      <Text>{clip(list.map((one) => one.name ?? one.context ?? one.id ?? "").join(", "), 300)}</Text>
    </div>
  ));
}
