import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, call, type Schemas } from "@/api/client";
import { keys, useChange } from "@/api/queries";

export type Directive = Schemas["DirectiveResponse"];
export type Report = Schemas["DirectiveReport"];
export type Answer = Schemas["ReflectResponse"];
export const LIMIT = 100;

export interface DirectiveForm {
  name: string;
  content: string;
  priority: number;
  is_active: boolean;
  tags: string[];
}

export function useDirectives(bank: string, offset: number) {
  return useQuery({
    queryKey: keys.bank(bank, "directives", offset),
    queryFn: ({ signal }) =>
      call(
        api.GET("/v1/default/banks/{bank_id}/directives", {
          params: { path: { bank_id: bank }, query: { active_only: false, limit: LIMIT, offset } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
}

interface Save {
  /** Null: a new one. */
  id: string | null;
  form: Partial<DirectiveForm>;
}

export function useSaveDirective(bank: string, onDone: () => void = () => undefined, quiet = true) {
  return useChange({
    run: ({ id, form }: Save) =>
      id === null
        ? call(
            api.POST("/v1/default/banks/{bank_id}/directives", {
              params: { path: { bank_id: bank } },
              body: form as Schemas["CreateDirectiveRequest"],
            }),
          )
        : call(
            api.PATCH("/v1/default/banks/{bank_id}/directives/{directive_id}", {
              params: { path: { bank_id: bank, directive_id: id } },
              body: form,
            }),
          ),
    stale: () => [keys.bank(bank, "directives")],
    said: (answer, { id, form }) => {
      if (id === null) return `The directive “${answer.name}” holds from now on.`;
      if (form.is_active === undefined || form.name !== undefined) return `“${answer.name}” was changed.`;
      return `“${answer.name}” ${answer.is_active ? "holds again" : "is paused"}.`;
    },
    onDone,
    quiet,
  });
}

export function useDeleteDirective(bank: string) {
  return useChange({
    run: (directive: Directive) =>
      call(
        api.DELETE("/v1/default/banks/{bank_id}/directives/{directive_id}", {
          params: { path: { bank_id: bank, directive_id: directive.id } },
        }),
      ),
    stale: () => [keys.bank(bank, "directives")],
    said: (_, directive) => `The directive “${directive.name}” was deleted.`,
    quiet: true,
  });
}

interface Question {
  query: string;
  tags: string[];
  all: boolean;
}

/** Ask reflect, and be told what became of each directive. */
export function useAsk(bank: string) {
  return useChange({
    run: async ({ query, tags, all }: Question) =>
      (await call(
        api.POST("/v1/default/banks/{bank_id}/reflect", {
          params: { path: { bank_id: bank } },
          body: {
            query,
            tags: tags.length > 0 ? tags : undefined,
            apply_all_directives: all,
            include: { facts: {} },
          } as Schemas["ReflectRequest"],
        }),
      )) as Answer,
    quiet: true,
  });
}
