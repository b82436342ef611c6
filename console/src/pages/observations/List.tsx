import { Link } from "wouter";
import { bankPath, useParam } from "@/app/location";
import { clip, label, shellWord } from "@/lib/text";
import { useDebounced } from "@/lib/useDebounced";
import { EmptyState, ErrorNote, Pagination, SearchInput, Select, Skeleton, Text, Time } from "@/ui";
import styles from "./observations.module.css";
import { LIMIT, type Observation, useObservations, useScopes } from "./queries";
import { Proofs, TrendBadge } from "./trend";

export function List({ bank, selected }: { bank: string; selected: string | undefined }) {
  const [q, setQ] = useParam("q");
  const [scope, setScope] = useParam("scope");
  const [offset, setOffset] = useParam("offset", "0");
  const found = useObservations(bank, useDebounced(q), scope, Number(offset) || 0);
  const again = (set: (value: string) => void) => (value: string) => {
    set(value);
    if (offset !== "0") setOffset("0");
  };
  return (
    <div className="stack">
      <div className={styles.filters}>
        <SearchInput
          label="Search observations"
          value={q}
          onChange={(event) => again(setQ)(event.target.value)}
        />
        <Scopes bank={bank} value={scope} onChange={again(setScope)} />
      </div>
      {found.isPending && <Skeleton lines={6} />}
      {found.isError && <ErrorNote error={found.error} onRetry={() => void found.refetch()} />}
      {found.data?.total === 0 && <None filtered={q !== "" || scope !== ""} bank={bank} />}
      {found.data && found.data.total > 0 && (
        <>
          <ul className={styles.items} aria-label="Observations">
            {found.data.items.map((one) => (
              <Item key={one.id} bank={bank} one={one} isSelected={one.id === selected} />
            ))}
          </ul>
          <Pagination
            offset={Number(offset) || 0}
            limit={LIMIT}
            total={found.data.total}
            onChange={(to) => setOffset(String(to))}
          />
        </>
      )}
    </div>
  );
}

function Item({ bank, one, isSelected }: { bank: string; one: Observation; isSelected: boolean }) {
  const query = Object.fromEntries(new URLSearchParams(globalThis.location.search));
  return (
    <li>
      <Link
        href={bankPath(bank, "observations", one.id, query)}
        className={styles.item}
        aria-current={isSelected ? "true" : undefined}
      >
        <span className={styles.words}>
          <Text>{clip(one.text, 240)}</Text>
        </span>
        <span className={styles.meta}>
          <TrendBadge trend={one.trend} />
          <Proofs number={one.proof_count} />
          <span className="grow" />
          <Time at={one.updated_at} />
        </span>
      </Link>
    </li>
  );
}

function Scopes({ bank, value, onChange }: { bank: string; value: string; onChange: (to: string) => void }) {
  const found = useScopes(bank);
  const tagged = (found.data?.scopes ?? []).filter((scope) => scope.tags.length > 0);
  if (tagged.length === 0) return null;
  return (
    <Select
      label="Scope"
      hideLabel
      value={value}
      onChange={(event) => onChange(event.target.value)}
      options={[
        { value: "", label: "All tags" },
        ...tagged.map((scope) => ({
          value: JSON.stringify(scope.tags),
          label: `${label(scope.tags.join(", "), 60)} (${String(scope.count)})`,
        })),
      ]}
    />
  );
}

function None({ filtered, bank }: { filtered: boolean; bank: string }) {
  if (filtered) return <EmptyState title="No observation like this">Search for less.</EmptyState>;
  return (
    <EmptyState
      title="No observations yet"
      command={`reverie retain ${shellWord(bank)} "Alice loves hiking."`}
    >
      When several facts say the same of somebody, or one replaces another, a consolidation concludes it here.
      Retain a few facts, then press “Consolidate now”.
    </EmptyState>
  );
}
