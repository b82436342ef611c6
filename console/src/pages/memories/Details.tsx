import type { ReactNode } from "react";
import { Link } from "wouter";
import { bankPath } from "@/app/location";
import { label } from "@/lib/text";
import { duration } from "@/lib/time";
import { Clip, Time } from "@/ui";
import styles from "./memories.module.css";
import { isObservation, type Memory } from "./types";

/** The facts about a fact: when, who, where from. */
export function Details({ bank, memory }: { bank: string; memory: Memory }) {
  const when = memory.occurred_precision && memory.occurred_precision !== "instant";
  return (
    <aside className={styles.aside} aria-label="Details">
      <dl className={styles.details}>
        {memory.occurred_start && (
          <Detail name="Happened">
            <Time at={memory.occurred_start} as={when ? "day" : "absolute"} />
            {memory.occurred_end && (
              <>
                {" to "}
                <Time at={memory.occurred_end} as={when ? "day" : "absolute"} />
              </>
            )}
            {when && (
              <span className="muted small"> named by {label(memory.occurred_precision ?? "", 20)}</span>
            )}
          </Detail>
        )}
        <Detail name="Said">
          <Time at={memory.mentioned_at} as="absolute" />
        </Detail>
        <Detail name={isObservation(memory) ? "Derived" : "Learned"}>
          <Time at={memory.learned_at ?? memory.created_at} as="absolute" />
        </Detail>
        {memory.edited_at && (
          <Detail name="Edited">
            <Time at={memory.edited_at} as="absolute" />
          </Detail>
        )}
        {memory.valid_until && (
          <Detail name="Held until">
            <Time at={memory.valid_until} as="absolute" />
          </Detail>
        )}
        {memory.speaker && <Words name="Said by" text={memory.speaker} />}
        <Detail name="Entities">
          {memory.entities.length === 0 && <span className="muted">none</span>}
          <span className={styles.chips}>
            {memory.entities.map((name) => (
              <Link key={name} href={bankPath(bank, "entities", { q: name })} className={styles.chip}>
                <bdi>{label(name, 60)}</bdi>
              </Link>
            ))}
          </span>
        </Detail>
        {memory.tags.length > 0 && (
          <Detail name="Tags">
            <span className={styles.chips}>
              {memory.tags.map((tag) => (
                <Link key={tag} href={bankPath(bank, "memories", { tags: tag })} className={styles.chip}>
                  <bdi>{label(tag, 60)}</bdi>
                </Link>
              ))}
            </span>
          </Detail>
        )}
        {memory.context && <Words name="Context" text={memory.context} />}
        {memory.why && <Words name="Why" text={memory.why} />}
        {memory.where && <Words name="Where" text={memory.where} />}
        {memory.feeling && <Words name="Feeling" text={memory.feeling} />}
        {memory.recurrence && <Words name="Recurs" text={memory.recurrence} />}
        {!!memory.duration_s && <Detail name="Took">{duration(memory.duration_s * 1000)}</Detail>}
        {!!memory.references?.length && (
          <Detail name="Pronouns">
            {memory.references.map((one) => (
              <div key={`${one.pronoun}-${one.name}`}>
                <bdi>{label(one.pronoun, 30)}</bdi> means <bdi>{label(one.name, 60)}</bdi>{" "}
                <span className="muted small">{Math.round(one.confidence * 100)}%</span>
              </div>
            ))}
          </Detail>
        )}
        {Object.entries(memory.metadata).map(([name, value]) => (
          <Words key={name} name={label(name, 30)} text={value} />
        ))}
        {memory.extractor && (
          <Detail name="Read by">
            {label(memory.extractor.name, 40)}
            {memory.extractor.version !== undefined && ` ${String(memory.extractor.version)}`}
            {memory.confidence !== undefined && memory.confidence < 1 && (
              <span className="muted small"> {Math.round(memory.confidence * 100)}% sure</span>
            )}
          </Detail>
        )}
        {memory.trend && <Words name="Trend" text={memory.trend} />}
      </dl>
    </aside>
  );
}

function Detail({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Words({ name, text }: { name: string; text: string }) {
  return (
    <Detail name={name}>
      <Clip text={text} max={200} />
    </Detail>
  );
}
