import { useQueries } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { api, call } from "@/api/client";
import { keys } from "@/api/queries";
import { bankPath, useBank } from "@/app/location";
import { clip, plural } from "@/lib/text";
import { Skeleton, Text, Time } from "@/ui";
import css from "./dreams.module.css";

const MOST = 12;

interface EvidenceProps {
  ids: readonly string[];
  /** What they speak for, e.g. "for it". */
  what?: string;
}

/** The facts a claim rests on: how many, and when opened, each with its words and a link. */
export function Evidence({ ids, what = "" }: EvidenceProps) {
  const [open, setOpen] = useState(false);
  if (ids.length === 0) return null;
  return (
    <details className={css.evidence} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="small">
        {plural(ids.length, "fact")}
        {what && ` ${what}`}
      </summary>
      {open && <Facts ids={ids} />}
    </details>
  );
}

function Facts({ ids }: { ids: readonly string[] }) {
  const bank = useBank();
  const [most, setMost] = useState(MOST);
  const shown = ids.slice(0, most);
  const found = useQueries({
    queries: shown.map((id) => ({
      queryKey: keys.bank(bank, "memories", id),
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        call(
          api.GET("/v1/default/banks/{bank_id}/memories/{memory_id}", {
            params: { path: { bank_id: bank, memory_id: id } },
            signal,
          }),
        ),
      staleTime: 60_000,
    })),
  });
  return (
    <ol className={css.facts}>
      {shown.map((id, index) => {
        const one = found[index];
        return (
          <li key={id}>
            {one?.isPending && <Skeleton lines={1} />}
            {one?.isError && (
              <span className="muted">
                <span className="mono">{id}</span>: it is not there any more
              </span>
            )}
            {one?.data && (
              <>
                <Link href={bankPath(bank, "memories", id)}>
                  <Text>{clip(textOf(one.data), 240)}</Text>
                </Link>{" "}
                <span className="small muted">
                  <Time at={saidAt(one.data)} as="day" />
                </span>
              </>
            )}
          </li>
        );
      })}
      {ids.length > most && (
        <li>
          <button type="button" className={css.more} onClick={() => setMost(most + 4 * MOST)}>
            and {ids.length - most} more
          </button>
        </li>
      )}
    </ol>
  );
}

function value(of: unknown, name: string): string {
  const found: unknown = typeof of === "object" && of !== null ? Reflect.get(of, name) : null;
  return typeof found === "string" ? found : "";
}

const textOf = (memory: unknown): string => value(memory, "text");
const saidAt = (memory: unknown): string =>
  value(memory, "mentioned_at") || value(memory, "date") || value(memory, "occurred_start");
