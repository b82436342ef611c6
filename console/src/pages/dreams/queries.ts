import { useQuery, useQueryClient } from "@tanstack/react-query";
import { api, call, type Schemas } from "@/api/client";
import { useOperationEvents } from "@/api/events";
import { keys, useChange } from "@/api/queries";

export type Run = Schemas["DreamRunResponse"];
export type Phase = Schemas["DreamPhase"];
export type Prediction = Schemas["DreamPrediction"];
export type Proposal = Schemas["DreamProposal"];
export type Stats = Schemas["DreamStatsResponse"];
export type Submitted = Schemas["DreamSubmitResponse"];
export type RunType = NonNullable<Schemas["DreamSubmitRequest"]["run_type"]>;
export type Action = Schemas["DreamProposalReviewRequest"]["action"];
export type Outcome = Schemas["DreamPredictionOutcomeRequest"]["status"];

/** Most runs that the list shows: the server gives no more at once. */
export const MOST_RUNS = 100;

export function useRuns(bank: string) {
  return useQuery({
    queryKey: keys.bank(bank, "dreams", "runs"),
    queryFn: ({ signal }) =>
      call(
        api.GET("/v1/default/banks/{bank_id}/dreams", {
          params: { path: { bank_id: bank }, query: { limit: MOST_RUNS } },
          signal,
        }),
      ),
  });
}

export function useRun(bank: string, run: string) {
  return useQuery({
    queryKey: keys.bank(bank, "dreams", "run", run),
    queryFn: ({ signal }) =>
      call(
        api.GET("/v1/default/banks/{bank_id}/dreams/{run_id}", {
          params: { path: { bank_id: bank, run_id: run } },
          signal,
        }),
      ),
  });
}

export function useStats(bank: string) {
  return useQuery({
    queryKey: keys.bank(bank, "dreams", "stats"),
    queryFn: ({ signal }) =>
      call(
        api.GET("/v1/default/banks/{bank_id}/dreams/stats", {
          params: { path: { bank_id: bank } },
          signal,
        }),
      ),
  });
}

/** Asks again for all of the bank's dreams when one has ended. */
export function useFreshDreams(bank: string) {
  const client = useQueryClient();
  return useOperationEvents(bank, (operation) => {
    const isOver = operation.status !== "pending" && operation.status !== "processing";
    if (operation.operation_type === "dream_generation" && isOver)
      void client.invalidateQueries({ queryKey: keys.bank(bank, "dreams") });
  });
}

export function useTrigger(bank: string, onDone: (answer: Submitted) => void) {
  return useChange({
    run: (run_type: RunType) =>
      call(
        api.POST("/v1/default/banks/{bank_id}/dreams/trigger", {
          params: { path: { bank_id: bank } },
          body: { run_type, trigger_source: "manual" },
        }),
      ),
    stale: () => [keys.bank(bank, "dreams"), keys.bank(bank, "operations")],
    onDone,
    quiet: true,
  });
}

interface Review {
  proposal: string;
  action: Action;
  note: string;
}

const REVIEWED: Record<Action, string> = {
  approve: "Approved.",
  reject: "Rejected.",
  request_more_evidence: "Sent back: it is proposed again when a later dream has more for it.",
};

export function useReview(bank: string, onDone: () => void) {
  return useChange({
    run: ({ proposal, action, note }: Review) =>
      call(
        api.POST("/v1/default/banks/{bank_id}/dreams/proposals/{proposal_id}/review", {
          params: { path: { bank_id: bank, proposal_id: proposal } },
          body: { action, note: note || undefined },
        }),
      ),
    stale: () => [keys.bank(bank)],
    said: (_, { action }) => REVIEWED[action],
    onDone,
    quiet: true,
  });
}

interface Settle {
  prediction: string;
  status: Outcome;
  note: string;
}

export function useSettle(bank: string, onDone: () => void) {
  return useChange({
    run: ({ prediction, status, note }: Settle) =>
      call(
        api.POST("/v1/default/banks/{bank_id}/dreams/predictions/{prediction_id}/outcome", {
          params: { path: { bank_id: bank, prediction_id: prediction } },
          body: { status, note: note || undefined },
        }),
      ),
    stale: () => [keys.bank(bank, "dreams")],
    said: (answer) => `The prediction is ${answer.prediction.status}.`,
    onDone,
    quiet: true,
  });
}
