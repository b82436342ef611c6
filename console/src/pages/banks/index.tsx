import { useState } from "react";
import { Link } from "wouter";
import { bankPath, navigate, useFilter, useOffset } from "@/app/location";
import { useShortcut } from "@/app/shortcuts";
import { clip, count, label } from "@/lib/text";
import { useDebounced } from "@/lib/useDebounced";
import {
  Button,
  type Column,
  ConfirmDialog,
  EmptyState,
  Listing,
  PageHead,
  SearchInput,
  Table,
  Text,
  Time,
} from "@/ui";
import { CreateBank } from "./CreateBank";
import { ImportTemplate } from "./ImportTemplate";
import { type Bank, LIMIT, useBanks, useDeleteBank } from "./queries";

type Open = "create" | "import" | null;

export default function BanksPage() {
  const [q, setQ] = useFilter("q");
  const [offset] = useOffset();
  const [open, setOpen] = useState<Open>(null);
  const [doomed, setDoomed] = useState<Bank | null>(null);
  const banks = useBanks(useDebounced(q), offset);
  const enter = (bank: string) => navigate(bankPath(bank));
  useShortcut("n", "Create a bank", () => setOpen("create"));
  return (
    <>
      <PageHead
        title="Banks"
        note="A bank is the memory of one agent, user or project. Nothing is shared between banks."
        actions={
          <>
            <Button onClick={() => setOpen("import")}>Import a template</Button>
            <Button kind="primary" onClick={() => setOpen("create")}>
              Create a bank
            </Button>
          </>
        }
      />
      <SearchInput label="Search banks" value={q} onChange={(event) => setQ(event.target.value)} />
      <Listing query={banks} limit={LIMIT} empty={<NoBanks q={q} />}>
        <Table
          label="Banks"
          rows={banks.data?.banks ?? []}
          columns={columns(setDoomed)}
          keyOf={(bank) => bank.bank_id}
          onOpen={(bank) => enter(bank.bank_id)}
        />
      </Listing>
      {open === "create" && <CreateBank onClose={() => setOpen(null)} onDone={enter} />}
      {open === "import" && <ImportTemplate onClose={() => setOpen(null)} onDone={enter} />}
      {doomed && <DeleteBank bank={doomed} onClose={() => setDoomed(null)} />}
    </>
  );
}

function columns(onDelete: (bank: Bank) => void): Column<Bank>[] {
  return [
    {
      id: "bank",
      header: "Bank",
      sort: (bank) => bank.bank_id,
      cell: (bank) => (
        <Link href={bankPath(bank.bank_id)}>
          <Text>{clip(bank.bank_id, 120)}</Text>
        </Link>
      ),
    },
    {
      id: "mission",
      header: "Mission",
      cell: (bank) =>
        bank.mission ? (
          <span className="clamp">
            <Text>{clip(bank.mission, 160)}</Text>
          </span>
        ) : (
          <span className="muted">none yet</span>
        ),
    },
    {
      id: "facts",
      header: "Memories",
      width: 110,
      align: "end",
      sort: (bank) => bank.fact_count ?? 0,
      cell: (bank) => count(bank.fact_count ?? 0),
    },
    {
      id: "written",
      header: "Last write",
      width: 140,
      sort: (bank) => bank.last_write_at ?? "",
      cell: (bank) => <Time at={bank.last_write_at} />,
    },
    {
      id: "created",
      header: "Created",
      width: 140,
      sort: (bank) => bank.created_at ?? "",
      cell: (bank) => <Time at={bank.created_at} />,
    },
    {
      id: "delete",
      header: "Actions",
      width: 100,
      cell: (bank) => (
        <Button
          small
          kind="quiet"
          aria-label={`Delete ${label(bank.bank_id, 60)}`}
          onClick={() => onDelete(bank)}
        >
          Delete
        </Button>
      ),
    },
  ];
}

function DeleteBank({ bank, onClose }: { bank: Bank; onClose: () => void }) {
  const remove = useDeleteBank();
  return (
    <ConfirmDialog
      title="Delete this bank?"
      action="Delete bank"
      typed={bank.bank_id}
      onConfirm={() => remove.mutateAsync(bank.bank_id)}
      onClose={onClose}
    >
      All it holds goes with it: {count(bank.fact_count ?? 0)} memories, documents, observations, operations
      and configuration. This cannot be undone.
    </ConfirmDialog>
  );
}

function NoBanks({ q }: { q: string }) {
  if (q) return <EmptyState title="No bank has this in its name">Search for less, or create it.</EmptyState>;
  return (
    <EmptyState title="No banks yet" command={'reverie retain friends "Nadia moved to Bristol in May 2024."'}>
      Create a bank here, or retain something: a bank is made when it is first written to.
    </EmptyState>
  );
}
