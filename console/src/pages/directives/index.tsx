import { useState } from "react";
import { useBank, useOffset, useParam } from "@/app/location";
import { useShortcut } from "@/app/shortcuts";
import { label, shellWord } from "@/lib/text";
import { Button, ConfirmDialog, EmptyState, Listing, PageHead, SearchInput, Select, Text } from "@/ui";
import styles from "./directives.module.css";
import { Edit } from "./Edit";
import { List } from "./List";
import { type Directive, LIMIT, useDeleteDirective, useDirectives } from "./queries";
import { Try } from "./Try";

const SHOW = [
  { value: "", label: "All" },
  { value: "active", label: "Active" },
  { value: "paused", label: "Paused" },
];

export default function DirectivesPage() {
  const bank = useBank();
  const [q, setQ] = useParam("q");
  const [show, setShow] = useParam("show");
  const [offset] = useOffset();
  const [edited, setEdited] = useState<Directive | "new" | null>(null);
  const [doomed, setDoomed] = useState<Directive | null>(null);
  const found = useDirectives(bank, offset);
  useShortcut("n", "Create a directive", () => setEdited("new"));
  const words = q.trim().toLowerCase();
  const shown = (found.data?.items ?? []).filter(
    (one) =>
      (show === "" || one.is_active === (show === "active")) &&
      `${one.name}\n${one.content}\n${(one.tags ?? []).join("\n")}`.toLowerCase().includes(words),
  );
  const total = found.data?.total ?? 0;
  return (
    <>
      <PageHead
        title="Directives"
        note="Rules that every answer of reflect must keep. Answers are checked against them."
        actions={
          <Button kind="primary" onClick={() => setEdited("new")}>
            Create a directive
          </Button>
        }
      />
      <div className={styles.columns}>
        <div className="stack">
          {total > 0 && (
            <div className={styles.filters}>
              <SearchInput
                label="Search directives"
                value={q}
                onChange={(event) => setQ(event.target.value)}
              />
              <Select
                label="Which"
                hideLabel
                options={SHOW}
                value={show}
                onChange={(event) => setShow(event.target.value)}
              />
            </div>
          )}
          <Listing
            query={found}
            limit={LIMIT}
            empty={
              <EmptyState
                title="No directives yet"
                command={`reverie directive create ${shellWord(bank)} "Plain words" "Answer in one short sentence."`}
              >
                A directive is a rule in plain words, such as “Answer in German.”, “Never mention salaries.”
                or “Say how old the information is.”
              </EmptyState>
            }
          >
            {shown.length > 0 ? (
              <List bank={bank} directives={shown} onEdit={setEdited} onDelete={setDoomed} />
            ) : (
              <EmptyState title="No directive like this">Search for less.</EmptyState>
            )}
          </Listing>
        </div>
        <div className={styles.side}>
          <Try bank={bank} />
        </div>
      </div>
      {edited && (
        <Edit bank={bank} directive={edited === "new" ? null : edited} onClose={() => setEdited(null)} />
      )}
      {doomed && <Delete bank={bank} directive={doomed} onClose={() => setDoomed(null)} />}
    </>
  );
}

function Delete({ bank, directive, onClose }: { bank: string; directive: Directive; onClose: () => void }) {
  const remove = useDeleteDirective(bank);
  return (
    <ConfirmDialog
      title="Delete this directive?"
      action="Delete directive"
      onConfirm={() => remove.mutateAsync(directive)}
      onClose={onClose}
    >
      <p>
        <strong>
          <Text>{label(directive.name, 160)}</Text>
        </strong>
      </p>
      <p>Answers need not keep it any more. To stop it for a while, pause it with its switch instead.</p>
    </ConfirmDialog>
  );
}
