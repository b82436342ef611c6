import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useAuth } from "@/api/auth";
import { keys as queryKeys } from "@/api/queries";
import { useOffset } from "@/app/location";
import { useShortcut } from "@/app/shortcuts";
import { count, label } from "@/lib/text";
import {
  Badge,
  Button,
  type Column,
  ConfirmDialog,
  EmptyState,
  Listing,
  PageHead,
  Table,
  Text,
  Time,
  type Tone,
} from "@/ui";
import { CreateKey } from "./CreateKey";
import { type Key, LIMIT, useKeys, useRevokeKey } from "./queries";
import css from "./keys.module.css";

const RIGHTS: Record<Key["permission"], Tone> = { read: "neutral", write: "info", admin: "accent" };

/** Whether requests with the key are still answered, and if not, why. */
function stateOf(key: Key): { tone: Tone; words: string } {
  if (key.revoked_at) return { tone: "bad", words: "revoked" };
  if (key.expires_at && Date.parse(key.expires_at) <= Date.now()) return { tone: "warn", words: "expired" };
  return { tone: "good", words: "valid" };
}

export default function KeysPage() {
  const client = useQueryClient();
  const isOpen = useAuth().key === null;
  const [offset] = useOffset();
  const [isCreating, setCreating] = useState(false);
  const [doomed, setDoomed] = useState<Key | null>(null);
  const found = useKeys(offset);
  useShortcut("n", "Create a key", () => setCreating(true));
  return (
    <>
      <PageHead
        title="Keys"
        note="What requests carry so that the server knows who asks, and what they may."
        actions={
          <Button kind="primary" onClick={() => setCreating(true)}>
            Create a key
          </Button>
        }
      />
      <Listing
        query={found}
        limit={LIMIT}
        empty={
          <EmptyState title="No keys yet" command="reverie key create laptop --permission admin">
            {isOpen
              ? "Without a key, everybody who reaches this server may do everything. From the first one on, every request must carry one."
              : "Besides the owner's key, others may have keys of their own, limited to banks and rights."}
          </EmptyState>
        }
      >
        <Table
          label="Keys"
          rows={found.data?.items ?? []}
          columns={columns(setDoomed)}
          keyOf={(one) => one.id}
        />
      </Listing>
      {isCreating && (
        <CreateKey
          first={isOpen && found.data?.total === 0}
          onClose={(made) => {
            setCreating(false);
            if (made) void client.invalidateQueries({ queryKey: queryKeys.server("keys") });
          }}
        />
      )}
      {doomed && <RevokeKey doomed={doomed} onClose={() => setDoomed(null)} />}
    </>
  );
}

function columns(onRevoke: (key: Key) => void): Column<Key>[] {
  return [
    {
      id: "name",
      header: "Key",
      sort: (one) => one.name,
      cell: (one) => (
        <>
          <Text>{label(one.name, 120)}</Text>
          <div className="small muted">
            <code>{label(one.prefix, 40)}…</code> of {label(one.tenant, 60)}
          </div>
        </>
      ),
    },
    {
      id: "rights",
      header: "Rights",
      width: 90,
      sort: (one) => one.permission,
      cell: (one) => <Badge tone={RIGHTS[one.permission]}>{one.permission}</Badge>,
    },
    {
      id: "banks",
      header: "Banks",
      cell: (one) =>
        one.banks ? (
          <span className={css.banks}>
            {one.banks.slice(0, 6).map((bank) => (
              <Badge key={bank}>{label(bank, 60)}</Badge>
            ))}
            {one.banks.length > 6 && <span className="small muted">{count(one.banks.length - 6)} more</span>}
          </span>
        ) : (
          <span className="muted">all</span>
        ),
    },
    {
      id: "state",
      header: "State",
      width: 95,
      cell: (one) => {
        const { tone, words } = stateOf(one);
        return <Badge tone={tone}>{words}</Badge>;
      },
    },
    {
      id: "expires",
      header: "Expires",
      width: 132,
      cell: (one) => (one.expires_at ? <Time at={one.expires_at} /> : <span className="muted">never</span>),
    },
    { id: "used", header: "Last used", width: 132, cell: (one) => <Time at={one.last_used_at} /> },
    {
      id: "created",
      header: "Created",
      width: 132,
      sort: (one) => one.created_at,
      cell: (one) => <Time at={one.created_at} />,
    },
    {
      id: "actions",
      header: "Actions",
      width: 90,
      cell: (one) =>
        one.revoked_at ? null : (
          <Button
            small
            kind="quiet"
            aria-label={`Revoke ${label(one.name, 60)}`}
            onClick={() => onRevoke(one)}
          >
            Revoke
          </Button>
        ),
    },
  ];
}

function RevokeKey({ doomed, onClose }: { doomed: Key; onClose: () => void }) {
  const revoke = useRevokeKey();
  return (
    <ConfirmDialog
      title="Revoke this key?"
      action="Revoke key"
      typed={doomed.name}
      onConfirm={() => revoke.mutateAsync(doomed)}
      onClose={onClose}
    >
      Whoever uses it is refused from now on, for good. If it is the key you are logged in with, you are
      logged out.
    </ConfirmDialog>
  );
}
