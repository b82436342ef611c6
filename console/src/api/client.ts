import createClient from "openapi-fetch";
import { auth, refuse } from "./auth";
import { ApiError, errorOf, NO_ANSWER } from "./errors";
import type { components, paths } from "./schema";

export { ApiError, errorOf, messageOf } from "./errors";
export type Schemas = components["schemas"];

/** `fetch` with the key; 401 leads to the login. For what the typed client cannot do: forms, streams, files. */
export async function fetchWithKey(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const request = new Request(input, init);
  const { key } = auth.get();
  if (key) request.headers.set("Authorization", `Bearer ${key}`);
  let response: Response;
  try {
    response = await fetch(request);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(0, NO_ANSWER);
  }
  if (response.status === 401) refuse();
  return response;
}

/** The typed client. Wrap each call in `call`, which gives the data or throws an ApiError. */
export const api = createClient<paths>({
  baseUrl: globalThis.location.origin,
  fetch: (request) => fetchWithKey(request),
});

interface Answered<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The data of an answer. Throws ApiError for every answer that is not a success. */
export async function call<T>(answer: Promise<Answered<T>>): Promise<T> {
  const { data, error, response } = await answer;
  if (!response.ok) throw errorOf(response.status, error);
  return data as T;
}

/** The answer to a request that is not JSON. Throws ApiError for every answer that is not a success. */
export async function raw(path: string, init?: RequestInit): Promise<Response> {
  const response = await fetchWithKey(path, init);
  if (response.ok) return response;
  throw errorOf(response.status, await response.json().catch(() => null));
}

/** Save what a path answers as a file (a link could not carry the key). */
export async function download(path: string, name: string, init?: RequestInit): Promise<void> {
  save(await (await raw(path, init)).blob(), name);
}

/** Save data as a file. */
export function save(data: Blob, name: string): void {
  const url = URL.createObjectURL(data);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
