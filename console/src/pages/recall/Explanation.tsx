import { Link } from "wouter";
import { bankPath } from "@/app/location";
import { clip, label } from "@/lib/text";
import { Text } from "@/ui";
import { colourOf } from "./flow";
import type { Explained } from "./queries";
import { Parts } from "./Score";
import styles from "./why.module.css";

const STEPS = [
  { ids: ["unknown"], name: "In the bank" },
  { ids: ["filters"], name: "Passes the filters" },
  { ids: ["strategies"], name: "Found by a strategy" },
  { ids: ["rank"], name: "Kept by the ranking" },
  { ids: ["min_scores"], name: "Scores enough" },
  { ids: ["max_tokens", "observation", "read"], name: "Fits the budget" },
  { ids: ["returned"], name: "Returned" },
];

/** The way of a memory through a recall, to where it was lost. */
export function Explanation({ told, bank }: { told: Explained; bank: string }) {
  const lost = STEPS.findIndex(({ ids }) => ids.includes(told.stage));
  const isReturned = told.stage === "returned";
  return (
    <>
      <ol className={styles.steps} aria-label="Its way through the recall">
        {STEPS.map(({ name }, index) => {
          const state = isReturned || index < lost ? "passed" : index === lost ? "lost" : "after";
          return (
            <li key={name} className={styles[state]}>
              <span className={styles.sign} aria-hidden="true">
                {{ passed: "✓", lost: "✕", after: "" }[state]}
              </span>
              <div>
                {name}
                {state !== "after" && <span className="sr-only">: {state}</span>}
                {state === "lost" && (
                  <p className={styles.reason}>
                    <Text>{clip(told.reason, 400)}</Text>
                  </p>
                )}
                {name === "Found by a strategy" && lost >= 2 && <Strategies told={told} />}
              </div>
            </li>
          );
        })}
      </ol>
      {(isReturned || lost < 0) && (
        <p>
          <Text>{clip(told.reason, 400)}</Text>
        </p>
      )}
      <Scores told={told} />
      {told.stage !== "unknown" && (
        <p className="small">
          <Link href={bankPath(bank, "memories", told.id)}>Open the memory</Link>
        </p>
      )}
    </>
  );
}

function Strategies({ told }: { told: Explained }) {
  const all = Object.entries(told.strategies ?? {});
  if (all.length === 0) return null;
  const isBeside = told.stage !== "strategies" && all.every(([, place]) => !place.rank);
  return (
    <ul className={styles.strategies}>
      {all.map(([name, place]) => (
        <li key={name}>
          <span className={styles.dot} style={{ background: colourOf(name) }} aria-hidden="true" />
          <strong>{label(name, 20)}</strong>{" "}
          <span className="muted">
            {place.rank
              ? `place ${String(place.rank)} of ${String(place.brought)}`
              : place.brought === 0
                ? "found nothing"
                : `not among its ${String(place.brought)}`}
            {!place.rank && place.exact_rank ? `; it would be ${String(place.exact_rank)}.` : ""}
          </span>
        </li>
      ))}
      {isBeside && <li className="muted">It came along, because it stands beside one that was found.</li>}
    </ul>
  );
}

function Scores({ told }: { told: Explained }) {
  const parts = Object.entries(told.parts ?? {});
  if (told.final === null || told.final === undefined) return null;
  const short = told.short_by ?? 0;
  return (
    <div className={styles.scores}>
      <p className="small">
        Its score is <strong>{told.final.toFixed(3)}</strong>
        {told.last_returned_final !== null && told.last_returned_final !== undefined && (
          <>
            ; the last result has <strong>{told.last_returned_final.toFixed(3)}</strong>
          </>
        )}
        {short > 0 && <>, which is {short.toFixed(3)} more</>}.
      </p>
      {parts.length > 0 && <Parts parts={parts} brief />}
    </div>
  );
}
