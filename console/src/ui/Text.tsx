import { Fragment, useState } from "react";
import { count, head, pieces, unitsOf } from "@/lib/text";
import { Button } from "./Button";
import "./text.css";

/** Any text, harmless: its direction is isolated, and what is invisible is shown by name. */
export function Text({ children }: { children: string }) {
  return (
    <bdi className="text">
      <Pieces text={children} />
    </bdi>
  );
}

function Pieces({ text }: { text: string }) {
  return pieces(text).map((piece, index) =>
    piece.hidden ? (
      <span key={index} className="text-hidden" title={`Invisible character ${piece.hidden}`}>
        {piece.hidden}
      </span>
    ) : (
      <Fragment key={index}>{piece.text}</Fragment>
    ),
  );
}

const MORE = 20_000;

/** A text of any length: the beginning, and more of it on request, never all of a megabyte at once. */
export function Clip({ text, max = 280 }: { text: string; max?: number }) {
  const [shown, setShown] = useState(max);
  const rest = text.length - shown;
  return (
    <span className="clip">
      <Text>{rest > 0 ? `${head(text, shown)}…` : text}</Text>
      {rest > 0 && (
        <Button small kind="quiet" onClick={() => setShown(shown + MORE)}>
          Show more ({count(rest)} characters)
        </Button>
      )}
      {shown > max && (
        <Button small kind="quiet" onClick={() => setShown(max)}>
          Show less
        </Button>
      )}
    </span>
  );
}

export interface Span {
  /** In code points, as the server counts; `end` is not part of it. */
  start: number;
  end: number;
  id?: string;
  /** Read out and shown as a tooltip. */
  title?: string;
}

interface HighlightProps {
  text: string;
  spans: readonly Span[];
  /** Ids of spans that stand out among the others. */
  active?: string | null;
  onPick?: (span: Span) => void;
}

interface Part {
  text: string;
  spans: Span[];
}

/** The text cut where spans begin and end; a part knows all the spans that cover it. */
export function parts(text: string, spans: readonly Span[]): Part[] {
  const units = unitsOf(
    text,
    spans.flatMap((span) => [span.start, span.end]),
  );
  const placed = spans
    .map((span) => ({ span, from: units.get(span.start) ?? 0, to: units.get(span.end) ?? 0 }))
    .filter(({ from, to }) => from < to)
    .sort((a, b) => a.from - b.from);
  const cuts = [...new Set([0, text.length, ...placed.flatMap(({ from, to }) => [from, to])])].sort(
    (a, b) => a - b,
  );
  const found: Part[] = [];
  let next = 0;
  let open: typeof placed = [];
  for (let index = 0; index + 1 < cuts.length; index += 1) {
    const from = cuts[index] ?? 0;
    const to = cuts[index + 1] ?? 0;
    open = open.filter((one) => one.to > from);
    for (let one = placed[next]; one && one.from <= from; one = placed[next]) {
      open.push(one);
      next += 1;
    }
    found.push({ text: text.slice(from, to), spans: open.map(({ span }) => span) });
  }
  return found;
}

/** A text with spans marked at their exact characters; marks can be picked where `onPick` is given. */
export function Highlight({ text, spans, active, onPick }: HighlightProps) {
  return (
    <bdi className="text highlight">
      {parts(text, spans).map((part, index) => {
        const [span] = part.spans;
        if (!span) return <Pieces key={index} text={part.text} />;
        const isActive = part.spans.some((one) => one.id !== undefined && one.id === active);
        const mark = (
          <mark
            key={index}
            className={isActive ? "mark-active" : part.spans.length > 1 ? "mark-more" : undefined}
            title={span.title}
          >
            <Pieces text={part.text} />
          </mark>
        );
        if (!onPick) return mark;
        return (
          <span
            key={index}
            role="button"
            tabIndex={0}
            className="mark-button"
            onClick={() => onPick(span)}
            onKeyDown={(event) => {
              if (event.key === "Enter" || event.key === " ") {
                event.preventDefault();
                onPick(span);
              }
            }}
          >
            {mark}
          </span>
        );
      })}
    </bdi>
  );
}
