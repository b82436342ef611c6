import type { ReactNode } from "react";
import { Link } from "wouter";
import { isEnded, type OperationStatus, useOperation } from "@/api/operation";
import { bankPath } from "@/app/location";
import { count } from "@/lib/text";
import { IconButton } from "./Button";
import { ErrorNote, type Tone } from "./blocks";
import { Clip, Text } from "./Text";
import "./operation.css";

interface StripProps {
  bank: string;
  /** The operation to follow. */
  id: string;
  /** What it does, e.g. "Consolidation". */
  title: string;
  /** What came of it, in words, when it has completed. */
  result?: (operation: OperationStatus) => ReactNode;
  onEnd?: (operation: OperationStatus) => void;
  onClose: () => void;
}

const TONES: Record<string, Tone> = { completed: "good", failed: "bad", cancelled: "warn" };
const WORDS: Record<string, string> = {
  pending: "waits for a worker",
  processing: "is under way",
  completed: "is done",
  failed: "failed",
  cancelled: "was cancelled",
};

/** An operation that is followed until it ends, on one line: what it does now, how far it is, what came of it. */
export function OperationStrip({ bank, id, title, result, onEnd, onClose }: StripProps) {
  const found = useOperation(bank, id, onEnd);
  if (found.isError) return <ErrorNote error={found.error} onRetry={() => void found.refetch()} />;
  const operation = found.data;
  const progress = operation?.progress;
  const total = progress?.total ?? null;
  const done = progress?.processed ?? null;
  const tone = TONES[operation?.status ?? ""] ?? "info";
  return (
    <div className={`strip strip-${tone}`} role="status">
      <span className="strip-dot" aria-hidden="true" />
      <div className="grow">
        <strong>{title}</strong> {WORDS[operation?.status ?? "pending"] ?? operation?.status}
        {progress && !isEnded(operation) && (
          <span className="muted">
            {" · "}
            <Text>{progress.stage}</Text>
            {done !== null && ` ${count(done)}`}
            {done !== null && total !== null && ` of ${count(total)}`}
          </span>
        )}
        {operation?.status === "completed" && result && <> · {result(operation)}</>}
        {operation?.error_message && (
          <div>
            <Clip text={operation.error_message} max={400} />
          </div>
        )}
        {!isEnded(operation) && done !== null && total !== null && total > 0 && (
          <progress aria-label={`${title}, how far it is`} value={done} max={total} />
        )}
      </div>
      <Link className="small" href={bankPath(bank, "operations", id)}>
        Operation
      </Link>
      <IconButton small label="Dismiss" onClick={onClose}>
        ✕
      </IconButton>
    </div>
  );
}
