import { useState } from "react";
import { Link } from "wouter";
import { bankPath, navigate, useBank, useOffset, useParam, usePlace } from "@/app/location";
import { useShortcut } from "@/app/shortcuts";
import { clip, label, shellWord } from "@/lib/text";
import { Button, EmptyState, Listing, PageHead, SearchInput, Select, Text, Time } from "@/ui";
import { TagList } from "@/ui/TagsInput";
import { CreateModel } from "./Form";
import { Freshness, ModelPage } from "./Model";
import styles from "./models.module.css";
import { LIMIT, type Model, useModels } from "./queries";
import { triggerWords } from "./TriggerFields";

export default function MentalModelsPage() {
  const bank = useBank();
  const id = usePlace().rest[0];
  return id === undefined ? <List bank={bank} /> : <ModelPage key={id} bank={bank} id={id} />;
}

const SHOW = [
  { value: "", label: "All" },
  { value: "stale", label: "Stale" },
  { value: "fresh", label: "Up to date" },
];

function List({ bank }: { bank: string }) {
  const [q, setQ] = useParam("q");
  const [show, setShow] = useParam("show");
  const [offset] = useOffset();
  const [isOpen, setOpen] = useState(false);
  const found = useModels(bank, offset);
  useShortcut("n", "Create a mental model", () => setOpen(true));
  const words = q.trim().toLowerCase();
  const total = found.data?.total ?? 0;
  const shown = (found.data?.items ?? []).filter(
    (one) =>
      (show === "" || (one.is_stale ?? false) === (show === "stale")) &&
      `${one.name}\n${one.source_query ?? ""}\n${one.content ?? ""}`.toLowerCase().includes(words),
  );
  return (
    <>
      <PageHead
        title="Mental models"
        note="Questions whose answers are kept, each sentence with the memories it rests on."
        actions={
          <Button kind="primary" onClick={() => setOpen(true)}>
            Create a mental model
          </Button>
        }
      />
      {total > 0 && (
        <div className={styles.filters}>
          <SearchInput
            label="Search mental models"
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
            title="No mental models yet"
            command={`reverie mental-model create ${shellWord(bank)} "The team" "Who is on the team, and what does each work on?"`}
          >
            Ask a question that your agent needs again and again. The answer is kept, says what each sentence
            rests on, and is refreshed when memories change.
          </EmptyState>
        }
      >
        {shown.length > 0 ? (
          <ul className={styles.cards} aria-label="Mental models">
            {shown.map((model) => (
              <ModelCard key={model.id} bank={bank} model={model} />
            ))}
          </ul>
        ) : (
          <EmptyState title="No mental model like this">Search for less.</EmptyState>
        )}
      </Listing>
      {isOpen && (
        <CreateModel
          bank={bank}
          onClose={() => setOpen(false)}
          onDone={(id, operation) => navigate(bankPath(bank, "mental-models", id, { operation }))}
        />
      )}
    </>
  );
}

function ModelCard({ bank, model }: { bank: string; model: Model }) {
  return (
    <li>
      <Link className={styles.card} href={bankPath(bank, "mental-models", model.id)}>
        <span className="row">
          <strong className="grow">
            <Text>{label(model.name, 120)}</Text>
          </strong>
          <Freshness model={model} />
        </span>
        <span className={styles.question}>
          <Text>{clip(model.source_query ?? "", 160)}</Text>
        </span>
        <span className={styles.excerpt}>
          {model.content ? (
            <Text>{clip(model.content, 320).replaceAll(/\s+/g, " ")}</Text>
          ) : (
            <span className="muted">Nothing yet: a refresh writes it.</span>
          )}
        </span>
        <span className={styles.cardFoot}>
          <TagList tags={(model.tags ?? []).slice(0, 3)} />
          <span className="grow">{triggerWords(model.trigger)}</span>
          <Time at={model.last_refreshed_at} />
        </span>
      </Link>
    </li>
  );
}
