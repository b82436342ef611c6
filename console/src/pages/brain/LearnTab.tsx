import { useState } from "react";
import { useBank } from "@/app/location";
import { clip, count, label, shellWord } from "@/lib/text";
import {
  Badge,
  Button,
  Card,
  ConfirmDialog,
  CopyButton,
  EmptyState,
  ErrorNote,
  Skeleton,
  Text,
  Time,
} from "@/ui";
import css from "./brain.module.css";
import { LearnForm } from "./LearnForm";
import { type Source, useSources, useUnlearn } from "./queries";

/** Remote banks that this one learns from. */
export function LearnTab() {
  const bank = useBank();
  const found = useSources(bank);
  const [wish, setWish] = useState<Source | "new" | null>(null);
  const [doomed, setDoomed] = useState<Source | null>(null);
  return (
    <div className="stack">
      <div className="row">
        <div className="grow small muted">
          {found.data && (
            <>
              Known to others as <span className="mono">{found.data.identity}</span>{" "}
              <CopyButton text={found.data.identity} label="Copy the identity" />
            </>
          )}
        </div>
        <Button kind="primary" onClick={() => setWish("new")}>
          Learn from a remote
        </Button>
      </div>
      {found.isPending && <Skeleton lines={4} />}
      {found.isError && <ErrorNote error={found.error} onRetry={() => void found.refetch()} />}
      {found.data?.sources.length === 0 && (
        <EmptyState
          title="This bank learns from no other"
          command={`reverie source learn ${shellWord(bank)} https://memory.example.org team`}
        >
          It can learn from a bank of another server over HTTP: Reverie, Hindsight or Atulya. What comes from
          where is known, and can be forgotten with its source.
        </EmptyState>
      )}
      <ul className={css.cards} aria-label="Sources">
        {found.data?.sources.map((source) => (
          <li key={source.id}>
            <One source={source} onAgain={() => setWish(source)} onForget={() => setDoomed(source)} />
          </li>
        ))}
      </ul>
      {wish && <LearnForm source={wish === "new" ? null : wish} onClose={() => setWish(null)} />}
      {doomed && <Forget source={doomed} onClose={() => setDoomed(null)} />}
    </div>
  );
}

interface OneProps {
  source: Source;
  onAgain: () => void;
  onForget: () => void;
}

function One({ source, onAgain, onForget }: OneProps) {
  const name = label(source.remote_bank_id, 60);
  return (
    <Card
      title={<Text>{clip(source.remote_bank_id, 120)}</Text>}
      actions={
        <>
          <Button small aria-label={`Learn again from ${name}`} onClick={onAgain}>
            Learn again
          </Button>
          <Button small kind="quiet" aria-label={`Forget ${name}`} onClick={onForget}>
            Forget
          </Button>
        </>
      }
    >
      <div className="row small">
        <span className="mono">
          <Text>{clip(source.remote_endpoint, 200)}</Text>
        </span>
        {source.kind && <Badge tone="accent">{label(source.kind, 40)}</Badge>}
        {source.has_key && <Badge>with a key</Badge>}
        <span className="muted">
          {source.last_learned_at ? (
            <>
              learned <Time at={source.last_learned_at} />
            </>
          ) : (
            "not learned to its end yet"
          )}
        </span>
      </div>
      <Counts source={source} />
    </Card>
  );
}

/** What of the source stands here, and what became of all that the last run has read. */
function Counts({ source }: { source: Source }) {
  const kinds = [...new Set(Object.values(source.last_counts).flatMap((counts) => Object.keys(counts)))];
  const parts = [...new Set([...Object.keys(source.items), ...Object.keys(source.last_counts)])];
  if (parts.length === 0) return <p className="muted small">Nothing of it stands here.</p>;
  return (
    <div className={css.scroll} tabIndex={0} role="group" aria-label="What came of it">
      <table className={css.plain}>
        <thead>
          <tr>
            <th scope="col">Part</th>
            <th scope="col">Stands here</th>
            {kinds.map((kind) => (
              <th key={kind} scope="col">
                {kind.replaceAll("_", " ")}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {parts.map((part) => (
            <tr key={part}>
              <th scope="row">{part.replaceAll("_", " ")}</th>
              <td>{count(source.items[part] ?? 0)}</td>
              {kinds.map((kind) => (
                <td key={kind}>{count(source.last_counts[part]?.[kind] ?? 0)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Forget({ source, onClose }: { source: Source; onClose: () => void }) {
  const unlearn = useUnlearn(useBank());
  return (
    <ConfirmDialog
      title="Forget this source?"
      action="Forget source"
      typed={source.remote_bank_id}
      onConfirm={() => unlearn.mutateAsync(source.id)}
      onClose={onClose}
    >
      The facts, documents and mental models that came from it go, with its key. What was retained here stays.
    </ConfirmDialog>
  );
}
