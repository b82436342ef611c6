import { count } from "@/lib/text";
import { Button } from "./Button";

interface PaginationProps {
  offset: number;
  limit: number;
  total: number;
  onChange: (offset: number) => void;
}

/** Pages of a list, by offset; nothing where there is one page only. */
export function Pagination({ offset, limit, total, onChange }: PaginationProps) {
  if (total <= limit && offset === 0) return null;
  const last = Math.min(offset + limit, total);
  return (
    <nav className="row" aria-label="Pages">
      <span className="muted small grow" aria-live="polite">
        {total === 0 ? "0" : `${count(Math.min(offset + 1, total))}–${count(last)}`} of {count(total)}
      </span>
      <Button small disabled={offset === 0} onClick={() => onChange(Math.max(0, offset - limit))}>
        Previous
      </Button>
      <Button small disabled={last >= total} onClick={() => onChange(offset + limit)}>
        Next
      </Button>
    </nav>
  );
}
