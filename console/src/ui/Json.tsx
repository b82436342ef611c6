import { useState } from "react";
import { label, plural } from "@/lib/text";
import { Button } from "./Button";
import { Clip } from "./Text";
import "./text.css";

const STEP = 100;

/** Any JSON as a tree; what is deep or long opens on request. */
export function Json({ value, open = 2 }: { value: unknown; open?: number }) {
  return (
    <div className="json" role="group" aria-label="JSON" tabIndex={0}>
      <Node value={value} open={open} />
    </div>
  );
}

function Node({ name, value, open }: { name?: string; value: unknown; open: number }) {
  const [isOpen, setOpen] = useState(open > 0);
  const [most, setMost] = useState(STEP);
  const prefix = name === undefined ? null : <bdi className="json-name">{label(name)}: </bdi>;
  if (typeof value !== "object" || value === null) {
    const isText = typeof value === "string";
    return (
      <>
        {prefix}
        {isText ? <Clip text={JSON.stringify(value)} max={400} /> : String(value)}
      </>
    );
  }
  const entries: [string, unknown][] = Object.entries(value);
  const isList = Array.isArray(value);
  if (entries.length === 0) {
    return (
      <>
        {prefix}
        {isList ? "[]" : "{}"}
      </>
    );
  }
  return (
    <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {prefix}
        <span className="muted">
          {isList ? plural(entries.length, "entry", "entries") : plural(entries.length, "field")}
        </span>
      </summary>
      {isOpen && (
        <ul>
          {entries.slice(0, most).map(([key, inner]) => (
            <li key={key}>
              <Node name={key} value={inner} open={open - 1} />
            </li>
          ))}
          {entries.length > most && (
            <li>
              <Button small kind="quiet" onClick={() => setMost(most + STEP)}>
                Show more ({plural(entries.length - most, "entry", "entries")})
              </Button>
            </li>
          )}
        </ul>
      )}
    </details>
  );
}
