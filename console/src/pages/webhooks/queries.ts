import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { api, call, type Schemas } from "@/api/client";
import { keys, useChange } from "@/api/queries";

export type Webhook = Schemas["WebhookResponse"];
export type Delivery = Schemas["WebhookDeliveryResponse"];
export type NewWebhook = Schemas["CreateWebhookRequest"];
export type EventType = NonNullable<NewWebhook["event_types"]>[number];

export const EVENTS: Record<EventType, string> = {
  "retain.completed": "Something was retained.",
  "consolidation.completed": "Observations were brought up to date.",
  "memory_defense.triggered": "A text was refused or changed before it was retained.",
  "operation.completed": "Any operation was completed.",
  "operation.failed": "Any operation failed for good.",
  "operation.cancelled": "Any operation was cancelled.",
};

export function useWebhooks(bank: string) {
  return useQuery({
    queryKey: keys.bank(bank, "webhooks", "list"),
    queryFn: ({ signal }) =>
      call(
        api.GET("/v1/default/banks/{bank_id}/webhooks", {
          params: { path: { bank_id: bank }, query: { limit: 1000 } },
          signal,
        }),
      ),
  });
}

export function useDeliveries(bank: string, webhook: string) {
  return useInfiniteQuery({
    queryKey: keys.bank(bank, "webhooks", "deliveries", webhook),
    queryFn: ({ signal, pageParam }) =>
      call(
        api.GET("/v1/default/banks/{bank_id}/webhooks/{webhook_id}/deliveries", {
          params: {
            path: { bank_id: bank, webhook_id: webhook },
            query: { limit: 50, cursor: pageParam ?? undefined },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
    refetchInterval: 10_000,
  });
}

interface Saved {
  id: string | null;
  body: Schemas["UpdateWebhookRequest"];
}

/** Create a webhook (without an id), or change what is named in the body. */
export function useSaveWebhook(bank: string, onDone?: () => void) {
  return useChange({
    run: ({ id, body }: Saved) =>
      id === null
        ? call(
            api.POST("/v1/default/banks/{bank_id}/webhooks", {
              params: { path: { bank_id: bank } },
              body: body as NewWebhook,
            }),
          )
        : call(
            api.PATCH("/v1/default/banks/{bank_id}/webhooks/{webhook_id}", {
              params: { path: { bank_id: bank, webhook_id: id } },
              body,
            }),
          ),
    stale: () => [keys.bank(bank, "webhooks")],
    said: (_, { id }) => (id === null ? "The webhook is there." : "The webhook was changed."),
    onDone: () => onDone?.(),
    quiet: onDone !== undefined,
  });
}

export function useDeleteWebhook(bank: string) {
  return useChange({
    run: (id: string) =>
      call(
        api.DELETE("/v1/default/banks/{bank_id}/webhooks/{webhook_id}", {
          params: { path: { bank_id: bank, webhook_id: id } },
        }),
      ),
    stale: () => [keys.bank(bank, "webhooks", "list")], // its deliveries are gone
    said: () => "The webhook was deleted.",
    quiet: true,
  });
}
