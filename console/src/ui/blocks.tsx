import type { ReactNode } from "react";
import { ApiError, messageOf } from "@/api/errors";
import { label } from "@/lib/text";
import { Button } from "./Button";
import { Clip } from "./Text";
import "./blocks.css";

export type Tone = "neutral" | "accent" | "good" | "warn" | "bad" | "info";

export function Badge({ tone = "neutral", children }: { tone?: Tone; children: ReactNode }) {
  return <span className={`badge badge-${tone}`}>{children}</span>;
}

interface CardProps {
  title?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

export function Card({ title, actions, children }: CardProps) {
  return (
    <section className="card">
      {(title ?? actions) && (
        <header className="card-head">
          <h2>{title}</h2>
          <div className="row">{actions}</div>
        </header>
      )}
      {children}
    </section>
  );
}

/** One number and what it counts. */
export function Stat({ label: name, value, note }: { label: string; value: ReactNode; note?: ReactNode }) {
  return (
    <div className="stat">
      <div className="stat-label">{name}</div>
      <div className="stat-value">{value}</div>
      {note && <div className="small muted">{note}</div>}
    </div>
  );
}

/** The head of a page: its title, what it is for, what can be done. Sets the title of the window. */
export function PageHead({ title, note, actions }: { title: string; note?: ReactNode; actions?: ReactNode }) {
  return (
    <header className="page-head">
      <title>{`${label(title)} · Reverie`}</title>
      <div className="grow">
        <h1>
          <bdi>{label(title, 200)}</bdi>
        </h1>
        {note && <p className="muted">{note}</p>}
      </div>
      <div className="row">{actions}</div>
    </header>
  );
}

interface EmptyProps {
  title: string;
  /** What it would show, and how to begin. */
  children?: ReactNode;
  /** A command that begins it. */
  command?: string;
}

export function EmptyState({ title, children, command }: EmptyProps) {
  return (
    <div className="empty">
      <h2>{title}</h2>
      {children && <div className="muted">{children}</div>}
      {command && (
        <pre className="empty-command" tabIndex={0}>
          {command}
        </pre>
      )}
    </div>
  );
}

/** Grey lines where something will be; screen readers hear "Loading". */
export function Skeleton({ lines = 3 }: { lines?: number }) {
  return (
    <div className="skeleton" role="status" aria-label="Loading">
      {Array.from({ length: lines }, (_, index) => (
        <div key={index} className="skeleton-line" />
      ))}
    </div>
  );
}

function headline(error: unknown): string {
  const status = error instanceof ApiError ? error.status : -1;
  if (status === 0) return "No answer";
  if (status === 401) return "A key is needed";
  if (status === 403) return "Your key does not allow this";
  if (status === 404) return "Not found";
  if (status === 429 || status === 503) return "Not now";
  return status === -1 ? "The console failed" : `The server refused (${String(status)})`;
}

/** What went wrong, with the server's words and the field they are about. */
export function ErrorNote({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const words = messageOf(error);
  // most messages begin with the field they are about
  const field =
    error instanceof ApiError && error.field && !words.startsWith(error.field) ? error.field : null;
  return (
    <div className="error-note" role="alert">
      <strong>{headline(error)}</strong>
      <div>
        {field && <code>{label(field, 200)} </code>}
        <Clip text={words} max={600} />
      </div>
      {onRetry && (
        <Button small onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}
