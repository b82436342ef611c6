import { useQuery } from "@tanstack/react-query";
import { api, call, type Schemas } from "@/api/client";
import { keys, useChange } from "@/api/queries";

export type Key = Schemas["KeyResponse"];
export type NewKey = Schemas["CreateKeyRequest"];
export type Created = Schemas["CreatedKeyResponse"];
export const LIMIT = 100;

export function useKeys(offset: number) {
  return useQuery({
    queryKey: keys.server("keys", offset),
    queryFn: ({ signal }) =>
      call(api.GET("/v1/default/keys", { params: { query: { limit: LIMIT, offset } }, signal })),
  });
}

export function useCreateKey(onDone: (created: Created) => void) {
  return useChange({
    run: (body: NewKey) => call(api.POST("/v1/default/keys", { body })),
    onDone,
    quiet: true,
  });
}

export function useRevokeKey() {
  return useChange({
    run: (key: Key) =>
      call(api.DELETE("/v1/default/keys/{key_id}", { params: { path: { key_id: key.id } } })),
    stale: () => [keys.server("keys")],
    said: (_, key) => `The key ${key.name} was revoked.`,
    quiet: true,
  });
}
