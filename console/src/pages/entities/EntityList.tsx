import { Link } from "wouter";
import { bankPath, navigate, useBank, useParam } from "@/app/location";
import { colorOf } from "@/lib/kinds";
import { clip, count, shellWord } from "@/lib/text";
import { useDebounced } from "@/lib/useDebounced";
import {
  type Column,
  EmptyState,
  ErrorNote,
  PageHead,
  Pagination,
  SearchInput,
  Skeleton,
  Table,
  Text,
  Time,
} from "@/ui";
import { Kind } from "./Kind";
import { type Entity, kindOf, LIMIT, useEntities } from "./queries";
import styles from "./entities.module.css";

export function EntityList() {
  const bank = useBank();
  const [q, setQ] = useParam("q");
  const [offset, setOffset] = useParam("offset", "0");
  const entities = useEntities(bank, useDebounced(q), Number(offset) || 0);
  const most = Math.max(1, ...(entities.data?.items.map((one) => one.mention_count) ?? []));
  return (
    <>
      <PageHead
        title="Entities"
        note="The people, places and things that memories name: each once, with all the names it goes by."
        actions={
          <Link className="button button-plain" href={bankPath(bank, "graph")}>
            See them as a graph
          </Link>
        }
      />
      <SearchInput
        label="Search names and aliases"
        value={q}
        onChange={(event) => {
          setQ(event.target.value);
          if (offset !== "0") setOffset("0");
        }}
      />
      {entities.isPending && <Skeleton lines={8} />}
      {entities.isError && <ErrorNote error={entities.error} onRetry={() => void entities.refetch()} />}
      {entities.data && entities.data.total === 0 && <NoEntities q={q} bank={bank} />}
      {entities.data && entities.data.total > 0 && (
        <>
          <Table
            label="Entities"
            rows={entities.data.items}
            columns={columns(bank, most)}
            keyOf={(one) => one.id}
            onOpen={(one) => navigate(bankPath(bank, "entities", one.id))}
            height={640}
          />
          <Pagination
            offset={Number(offset)}
            limit={LIMIT}
            total={entities.data.total}
            onChange={(to) => setOffset(String(to))}
          />
        </>
      )}
    </>
  );
}

function columns(bank: string, most: number): Column<Entity>[] {
  return [
    {
      id: "name",
      header: "Name",
      cell: (one) => (
        <Link href={bankPath(bank, "entities", one.id)}>
          <Text>{clip(one.canonical_name, 120)}</Text>
        </Link>
      ),
    },
    { id: "kind", header: "Kind", width: 150, cell: (one) => <Kind kind={kindOf(one)} /> },
    {
      id: "mentions",
      header: "Memories",
      width: 190,
      cell: (one) => (
        <span className={styles.measure}>
          <span className={styles.track} aria-hidden="true">
            <span
              style={{
                width: `${String((100 * one.mention_count) / most)}%`,
                background: colorOf(kindOf(one)),
              }}
            />
          </span>
          {count(one.mention_count)}
        </span>
      ),
    },
    { id: "first", header: "First", width: 120, cell: (one) => <Time at={one.first_seen} as="day" /> },
    { id: "last", header: "Last", width: 120, cell: (one) => <Time at={one.last_seen} as="day" /> },
  ];
}

function NoEntities({ q, bank }: { q: string; bank: string }) {
  if (q) return <EmptyState title="Nobody and nothing goes by this name">Search for less of it.</EmptyState>;
  return (
    <EmptyState
      title="No entities yet"
      command={`reverie retain ${shellWord(bank)} "Nadia met Bob at the Royal Society in London."`}
    >
      Retain a sentence that names somebody: they are found by themselves.
    </EmptyState>
  );
}
