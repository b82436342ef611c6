import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, call, type Schemas } from "@/api/client";
import { keys, useChange } from "@/api/queries";

export type Model = Schemas["MentalModelResponse"];
export type Version = Schemas["MentalModelVersion"];
export type DryRun = Schemas["MentalModelDryRunRefreshResult"];
/** What is left out is as the server has it. */
export type Trigger = Partial<Schemas["MentalModelTrigger-Output"]>;
export const LIMIT = 60;

/** A memory that a content rests on. */
export interface Source {
  id?: string | null;
  name?: string;
  text?: string;
  content?: string;
  type?: string | null;
  context?: string | null;
  occurred_start?: string | null;
}

export interface Sentence {
  text: string;
  memory_ids: string[];
}

/** What a content rests on, as a whole and sentence by sentence. */
export interface Basis {
  tier?: string;
  based_on?: Record<string, Source[]>;
  sentences?: Sentence[];
}

export const basisOf = (model: Model): Basis => model.reflect_response ?? {};

const one = (bank: string, id: string) => ({ path: { bank_id: bank, mental_model_id: id } });

export function useModels(bank: string, offset: number) {
  return useQuery({
    queryKey: keys.bank(bank, "mental-models", "list", offset),
    queryFn: ({ signal }) =>
      call(
        api.GET("/v1/default/banks/{bank_id}/mental-models", {
          params: { path: { bank_id: bank }, query: { detail: "content", limit: LIMIT, offset } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
}

export function useModel(bank: string, id: string) {
  return useQuery({
    queryKey: keys.bank(bank, "mental-models", "one", id),
    queryFn: ({ signal }) =>
      call(
        api.GET("/v1/default/banks/{bank_id}/mental-models/{mental_model_id}", {
          params: { ...one(bank, id), query: { detail: "full" } },
          signal,
        }),
      ),
  });
}

export function useVersions(bank: string, id: string) {
  return useQuery({
    queryKey: keys.bank(bank, "mental-models", "history", id),
    queryFn: ({ signal }) =>
      call(
        api.GET("/v1/default/banks/{bank_id}/mental-models/{mental_model_id}/history", {
          params: one(bank, id),
          signal,
        }),
      ),
  });
}

export interface ModelForm {
  name: string;
  source_query: string;
  tags: string[];
  max_tokens: number;
  trigger: Trigger;
}

export interface NewModel extends ModelForm {
  id: string;
}

export function useCreate(bank: string, onDone: (id: string, operation: string) => void) {
  return useChange({
    run: ({ id, ...form }: NewModel) =>
      call(
        api.POST("/v1/default/banks/{bank_id}/mental-models", {
          params: { path: { bank_id: bank } },
          body: { ...form, id: id || undefined } as Schemas["CreateMentalModelRequest"],
        }),
      ),
    stale: () => [keys.bank(bank, "mental-models")],
    onDone: (answer) => onDone(answer.mental_model_id ?? "", answer.operation_id),
    quiet: true,
  });
}

export function useUpdate(bank: string, id: string, onDone: () => void) {
  return useChange({
    run: (form: ModelForm) =>
      call(
        api.PATCH("/v1/default/banks/{bank_id}/mental-models/{mental_model_id}", {
          params: one(bank, id),
          body: { ...form } as Schemas["UpdateMentalModelRequest"],
        }),
      ),
    stale: () => [keys.bank(bank, "mental-models")],
    said: (model) => `“${model.name}” was changed.`,
    onDone,
    quiet: true,
  });
}

export function useRefresh(bank: string, id: string, onDone: (operation: string) => void) {
  return useChange({
    run: (mode: "full" | null) =>
      call(
        api.POST("/v1/default/banks/{bank_id}/mental-models/{mental_model_id}/refresh", {
          params: one(bank, id),
          body: mode ? { mode } : null,
        }),
      ),
    onDone: (answer) => onDone(answer.operation_id),
  });
}

export function useDryRun(bank: string, id: string) {
  return useQuery({
    queryKey: keys.server("dry-run", bank, id),
    queryFn: ({ signal }) =>
      call(
        api.POST("/v1/default/banks/{bank_id}/mental-models/{mental_model_id}/dry-run-refresh", {
          params: one(bank, id),
          signal,
        }),
      ),
    gcTime: 0,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
  });
}

export function useClear(bank: string, id: string) {
  return useChange({
    run: () =>
      call(
        api.POST("/v1/default/banks/{bank_id}/mental-models/{mental_model_id}/clear", {
          params: one(bank, id),
        }),
      ),
    stale: () => [keys.bank(bank, "mental-models")],
    said: () => "The content was cleared; the next refresh writes it anew.",
    quiet: true,
  });
}

export function useDelete(bank: string, onDone: () => void) {
  return useChange({
    run: (id: string) =>
      call(
        api.DELETE("/v1/default/banks/{bank_id}/mental-models/{mental_model_id}", {
          params: one(bank, id),
        }),
      ),
    stale: () => [keys.bank(bank, "mental-models", "list")],
    said: () => "The mental model was deleted.",
    onDone,
    quiet: true,
  });
}
