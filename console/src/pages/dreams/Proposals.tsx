import { useState } from "react";
import { Link } from "wouter";
import { bankPath, useBank, useParam } from "@/app/location";
import { clip, label } from "@/lib/text";
import { Badge, Button, Card, Clip, EmptyState, Select, Text, Time } from "@/ui";
import { Decide } from "./Decide";
import css from "./dreams.module.css";
import { Evidence } from "./Evidence";
import { Likely } from "./Likely";
import { type Action, type Proposal, useReview } from "./queries";
import { spaced, toneOf } from "./words";

const KINDS = ["observation", "mental_model", "directive", "question"];
const PLACES: Record<string, string> = {
  observation: "observations",
  mental_model: "mental-models",
  directive: "directives",
};

/** Whether a proposal waits for a person. */
export const isOpen = (one: Proposal): boolean => one.review_status === "proposed";

/** What dreams propose to keep. Nothing of it becomes memory before somebody approves it. */
export function Proposals({ proposals }: { proposals: readonly Proposal[] }) {
  const [kind, setKind] = useParam("kind", "");
  const [state, setState] = useParam("review", "");
  const [asked, setAsked] = useState<{ proposal: Proposal; action: Action } | null>(null);
  const shown = proposals.filter(
    (one) => (!kind || one.proposal_type === kind) && (!state || isOpen(one) === (state === "open")),
  );
  return (
    <div className="stack">
      <div className="row">
        <Select
          label="Kind"
          hideLabel
          value={kind}
          onChange={(event) => setKind(event.target.value)}
          options={[
            { value: "", label: "Every kind" },
            ...KINDS.map((one) => ({ value: one, label: spaced(one) })),
          ]}
        />
        <Select
          label="Review"
          hideLabel
          value={state}
          onChange={(event) => setState(event.target.value)}
          options={[
            { value: "", label: "Reviewed or not" },
            { value: "open", label: "to review" },
            { value: "done", label: "reviewed" },
          ]}
        />
      </div>
      {shown.length === 0 && (
        <EmptyState title="No proposals here">
          A dream that is kept proposes observations, mental models, directives and questions, for you to
          decide on.
        </EmptyState>
      )}
      <ul className={css.cards} aria-label="Proposals">
        {shown.map((one) => (
          <li key={one.proposal_id}>
            <One proposal={one} onAsk={(action) => setAsked({ proposal: one, action })} />
          </li>
        ))}
      </ul>
      {asked && <Review {...asked} onClose={() => setAsked(null)} />}
    </div>
  );
}

function One({ proposal, onAsk }: { proposal: Proposal; onAsk: (action: Action) => void }) {
  const bank = useBank();
  const name = label(proposal.title, 60);
  const place = PLACES[proposal.proposal_type];
  return (
    <Card
      title={<Text>{clip(proposal.title, 200)}</Text>}
      actions={<Badge tone={toneOf(proposal.review_status)}>{spaced(proposal.review_status)}</Badge>}
    >
      {proposal.content !== proposal.title && <Clip text={proposal.content} max={600} />}
      <div className="row small muted">
        <Badge tone="accent">{spaced(proposal.proposal_type)}</Badge>
        <Likely value={proposal.confidence} what="sure" />
        <span>value {proposal.value.toFixed(2)}</span>
        {proposal.tags.map((tag) => (
          <Badge key={tag}>
            <bdi>{label(tag, 40)}</bdi>
          </Badge>
        ))}
      </div>
      {proposal.rationale && (
        <p className="small">
          <span className="muted">Why: </span>
          <Clip text={proposal.rationale} max={300} />
        </p>
      )}
      <Evidence ids={proposal.supporting_evidence_ids} what="for it" />
      {proposal.reviewed_at && (
        <p className="small">
          <span className="muted">
            Reviewed <Time at={proposal.reviewed_at} />
          </span>
          {proposal.review_note && (
            <>
              : <Clip text={proposal.review_note} max={300} />
            </>
          )}
        </p>
      )}
      {proposal.created_id && place && (
        <p className="small">
          <Link href={bankPath(bank, place, proposal.created_id)}>
            See the {spaced(proposal.proposal_type)} it became
          </Link>
        </p>
      )}
      {isOpen(proposal) && (
        <div className="row">
          <Button small kind="primary" aria-label={`Approve: ${name}`} onClick={() => onAsk("approve")}>
            Approve
          </Button>
          <Button small aria-label={`Reject: ${name}`} onClick={() => onAsk("reject")}>
            Reject
          </Button>
          <Button
            small
            kind="quiet"
            aria-label={`Ask for more evidence: ${name}`}
            onClick={() => onAsk("request_more_evidence")}
          >
            Ask for more evidence
          </Button>
        </div>
      )}
    </Card>
  );
}

const ASKED: Record<Action, { title: string; action: string; means: (kind: string) => string }> = {
  approve: {
    title: "Approve the proposal",
    action: "Approve",
    means: (kind) =>
      kind === "question"
        ? "A question stays a question; it is marked as approved."
        : `It becomes a ${spaced(kind)} at once, with its evidence and tags.`.replace(" a obs", " an obs"),
  },
  reject: {
    title: "Reject the proposal",
    action: "Reject",
    means: () => "It is not proposed again in the same words.",
  },
  request_more_evidence: {
    title: "Send the proposal back",
    action: "Send back",
    means: () => "It is proposed again when a later dream has more for it.",
  },
};

function Review({ proposal, action, onClose }: { proposal: Proposal; action: Action; onClose: () => void }) {
  const review = useReview(useBank(), onClose);
  const words = ASKED[action];
  return (
    <Decide
      title={words.title}
      action={words.action}
      isDanger={action === "reject"}
      busy={review.isPending}
      error={review.error}
      onDecide={(note) => review.mutate({ proposal: proposal.proposal_id, action, note })}
      onClose={onClose}
    >
      <p>
        <Text>{clip(proposal.content, 400)}</Text>
      </p>
      <p className="muted small">{words.means(proposal.proposal_type)}</p>
    </Decide>
  );
}
