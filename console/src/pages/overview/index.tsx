import { type FormEvent, useState } from "react";
import { bankPath, navigate, useBank } from "@/app/location";
import { clip, label } from "@/lib/text";
import { Button, ErrorNote, PageHead, Skeleton, Text } from "@/ui";
import { Counts } from "./Counts";
import { Growth } from "./Growth";
import { Health } from "./Health";
import { Now } from "./Now";
import { ProfileCard } from "./Profile";
import { useProfile, useStats } from "./queries";
import { Start } from "./Start";
import styles from "./overview.module.css";

export default function OverviewPage() {
  const bank = useBank();
  const stats = useStats(bank);
  const isEmpty = stats.data?.total_nodes === 0 && stats.data.total_documents === 0;
  const profile = useProfile(bank, stats.data !== undefined && !isEmpty);
  // the guide stays when the bank is not empty any more, until it is left
  const [guided, setGuided] = useState("");
  if (isEmpty && guided !== bank) setGuided(bank);
  const mission = profile.data?.mission ?? "";
  return (
    <>
      <PageHead
        title="Overview"
        note={
          mission ? (
            <span className="clamp">
              <Text>{clip(mission, 300)}</Text>
            </span>
          ) : (
            <>
              What <bdi>{label(bank, 60)}</bdi> remembers, and what it does now.
            </>
          )
        }
        actions={<Button onClick={() => navigate(bankPath(bank, "documents"))}>Add text or files</Button>}
      />
      {stats.isPending && <Skeleton lines={6} />}
      {stats.isError && <ErrorNote error={stats.error} onRetry={() => void stats.refetch()} />}
      {stats.data && guided === bank && <Start key={bank} bank={bank} onDone={() => setGuided("")} />}
      {stats.data && guided !== bank && (
        <>
          <Ask bank={bank} />
          <Counts bank={bank} stats={stats.data} />
          <Growth bank={bank} stats={stats.data} />
          <div className={styles.cards}>
            <Now bank={bank} />
            <Health bank={bank} stats={stats.data} />
            {profile.data && <ProfileCard bank={bank} profile={profile.data} />}
            {profile.isError && <ErrorNote error={profile.error} />}
          </div>
        </>
      )}
    </>
  );
}

function Ask({ bank }: { bank: string }) {
  const [q, setQ] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (q.trim()) navigate(bankPath(bank, "recall", { q: q.trim() }));
  };
  return (
    <form className={styles.ask} role="search" onSubmit={submit}>
      <input
        type="search"
        className="input"
        aria-label="Question"
        placeholder="Ask what this bank remembers…"
        value={q}
        onChange={(event) => setQ(event.target.value)}
        data-search=""
      />
      <Button kind="primary" type="submit" disabled={!q.trim()}>
        Recall
      </Button>
    </form>
  );
}
