import { Link } from "wouter";
import { bankPath, navigate, useParam } from "@/app/location";
import { words } from "@/lib/kinds";
import { clip } from "@/lib/text";
import { Badge, type Column, ErrorNote, Pagination, Skeleton, Table, Text, Time } from "@/ui";
import { MEMORIES, type Memory, useMemoriesOf } from "./queries";

/** The memories that name an entity by any of its names, newest first. */
export function MemoriesOf({ bank, id }: { bank: string; id: string }) {
  const [offset, setOffset] = useParam("offset", "0");
  const found = useMemoriesOf(bank, id, Number(offset) || 0);
  if (found.isPending) return <Skeleton lines={6} />;
  if (found.isError) return <ErrorNote error={found.error} onRetry={() => void found.refetch()} />;
  if (found.data.total === 0) return <p className="small muted">Nothing that is remembered now names it.</p>;
  return (
    <>
      <Table
        label="Memories"
        rows={found.data.items}
        columns={columns(bank)}
        keyOf={(one) => one.id}
        onOpen={(one) => navigate(bankPath(bank, "memories", one.id))}
      />
      <Pagination
        offset={Number(offset)}
        limit={MEMORIES}
        total={found.data.total}
        onChange={(to) => setOffset(String(to))}
      />
    </>
  );
}

const columns = (bank: string): Column<Memory>[] => [
  {
    id: "text",
    header: "Memory",
    cell: (one) => (
      <Link href={bankPath(bank, "memories", one.id)}>
        <Text>{clip(one.text, 280)}</Text>
      </Link>
    ),
  },
  { id: "type", header: "Type", width: 130, cell: (one) => <Badge>{words(one.type)}</Badge> },
  { id: "date", header: "Date", width: 120, cell: (one) => <Time at={one.date} as="day" /> },
];
