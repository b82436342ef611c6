import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, call, type Schemas } from "@/api/client";
import { keys, useChange } from "@/api/queries";
import { type Asked, recallRequest } from "./asked";

export type Result = Schemas["RecallResult"];
export type Explained = Schemas["Explanation"];
export type Reflection = Schemas["ReflectResponse"];

const ONCE = { staleTime: Infinity, refetchOnWindowFocus: false, refetchOnReconnect: false };

function recall(bank: string, body: Schemas["RecallRequest"], signal: AbortSignal) {
  return call(
    api.POST("/v1/default/banks/{bank_id}/memories/recall", {
      params: { path: { bank_id: bank } },
      body,
      signal,
    }),
  );
}

/** What is recalled, with its trace. A recall counts as use of a memory: it is not asked again unasked. */
export function useRecall(bank: string, asked: Asked) {
  return useQuery({
    queryKey: keys.bank(bank, "recall", asked),
    queryFn: ({ signal }) => recall(bank, { ...recallRequest(asked), trace: true }, signal),
    enabled: asked.q !== "",
    placeholderData: keepPreviousData,
    ...ONCE,
  });
}

/** Why a memory is among the results of a recall, or is not. */
export function useExplanation(bank: string, asked: Asked, id: string) {
  return useQuery({
    queryKey: keys.bank(bank, "recall-why", asked, id),
    queryFn: async ({ signal }) => {
      const request = { ...recallRequest(asked), include: undefined, explain: [id] };
      const { explanations } = await recall(bank, request, signal);
      return explanations?.[0] ?? null;
    },
    enabled: asked.q !== "" && id !== "",
    ...ONCE,
  });
}

/** What reflect takes of what is asked: not the times, nor the least scores. */
export function useReflection(bank: string, asked: Asked, on: boolean) {
  const request = {
    query: asked.q,
    budget: asked.budget,
    tags: asked.tags.length > 0 ? asked.tags : undefined,
    tags_match: asked.match,
    fact_types: asked.types.length > 0 ? asked.types : undefined,
    max_tokens: 4096,
    apply_all_directives: false,
    exclude_mental_models: false,
    async: false,
    include: { facts: {}, tool_calls: { output: false } },
  };
  return useQuery({
    queryKey: keys.bank(bank, "reflect", request),
    queryFn: async ({ signal }): Promise<Reflection> => {
      const found = await call(
        api.POST("/v1/default/banks/{bank_id}/reflect", {
          params: { path: { bank_id: bank } },
          body: request,
          signal,
        }),
      );
      if (!("text" in found)) throw new Error("the server answers in the background: see Operations");
      return found;
    },
    enabled: on && asked.q !== "",
    ...ONCE,
  });
}

export interface Memory {
  id: string;
  text: string;
  state: string;
}

function memory(item: Record<string, unknown>): Memory {
  const text = (value: unknown) => (typeof value === "string" ? value : "");
  return { id: text(item.id), text: text(item.text), state: text(item.state) };
}

/** Memories that have these words, retired ones too: to pick one to ask about. */
export function useMemories(bank: string, q: string) {
  return useQuery({
    queryKey: keys.bank(bank, "memories", "pick", q),
    queryFn: async ({ signal }) => {
      const page = await call(
        api.GET("/v1/default/banks/{bank_id}/memories/list", {
          params: { path: { bank_id: bank }, query: { q, state: "all", limit: 8 } },
          signal,
        }),
      );
      return page.items.map(memory);
    },
    enabled: q.length > 1,
    placeholderData: keepPreviousData,
  });
}

/** A memory by its id, retired or not. */
export function useMemory(bank: string, id: string) {
  return useQuery({
    queryKey: keys.bank(bank, "memories", "one", id),
    queryFn: async ({ signal }) =>
      memory(
        await call(
          api.GET("/v1/default/banks/{bank_id}/memories/{memory_id}", {
            params: { path: { bank_id: bank, memory_id: id } },
            signal,
          }),
        ),
      ),
    enabled: id !== "",
  });
}

export function useTags(bank: string) {
  return useQuery({
    queryKey: keys.bank(bank, "tags"),
    queryFn: ({ signal }) =>
      call(
        api.GET("/v1/default/banks/{bank_id}/tags", {
          params: { path: { bank_id: bank }, query: { limit: 100 } },
          signal,
        }),
      ),
  });
}

export interface Bucket {
  time: string;
  count: number;
}

/** How many memories there are of each month, by when what they tell began. */
export function useMonths(bank: string) {
  return useQuery({
    queryKey: keys.bank(bank, "timeline", "months"),
    queryFn: async ({ signal }): Promise<Bucket[]> => {
      const found = await call(
        api.GET("/v1/default/banks/{bank_id}/timeline", {
          params: {
            path: { bank_id: bank },
            query: { event: ["occurred", "told"], bucket: "month", limit: 1 },
          },
          signal,
        }),
      );
      return found.buckets ?? [];
    },
    staleTime: 60_000,
  });
}

interface Correction {
  id: string;
  text: string;
  reason: string;
}

/** Give a memory other words; what rests on it is asked for again. */
export function useCorrect(bank: string, onDone: () => void) {
  return useChange({
    run: ({ id, text, reason }: Correction) =>
      call(
        api.PATCH("/v1/default/banks/{bank_id}/memories/{memory_id}", {
          params: { path: { bank_id: bank, memory_id: id } },
          body: { text, reason: reason || undefined, resolve_entities: true },
        }),
      ),
    stale: () => [keys.bank(bank)],
    said: () => "Corrected. What was recalled is asked for again.",
    onDone,
    quiet: true,
  });
}

/** Retire a memory: it is kept, and not recalled. */
export function useRetire(bank: string, onDone: () => void) {
  return useChange({
    run: ({ id, reason }: { id: string; reason: string }) =>
      call(
        api.PATCH("/v1/default/banks/{bank_id}/memories/{memory_id}", {
          params: { path: { bank_id: bank, memory_id: id } },
          body: { state: "invalidated", reason: reason || undefined, resolve_entities: true },
        }),
      ),
    stale: () => [keys.bank(bank)],
    said: () => "Retired: it is kept, and not recalled any more.",
    onDone,
    quiet: true,
  });
}
