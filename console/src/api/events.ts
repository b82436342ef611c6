import { useEffect, useEffectEvent, useState } from "react";
import { fetchWithKey, type Schemas } from "./client";
import { errorOf } from "./errors";

export type Operation = Schemas["OperationResponse"];

export interface ServerEvent {
  event: string;
  data: string;
  id: string;
}

/** The events of a body of server-sent events. EventSource could not send the key. */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      rest += decoder.decode(value, { stream: true });
      const blocks = rest.split(/\r?\n\r?\n/);
      rest = blocks.pop() ?? "";
      for (const block of blocks) {
        const found = parsed(block);
        if (found) yield found;
      }
    }
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}

function parsed(block: string): ServerEvent | null {
  const found: ServerEvent = { event: "message", data: "", id: "" };
  const data: string[] = [];
  for (const line of block.split(/\r?\n/)) {
    const [, name, value] = /^([^:]+):? ?(.*)$/.exec(line) ?? [];
    if (name === "event") found.event = value ?? "";
    else if (name === "id") found.id = value ?? "";
    else if (name === "data") data.push(value ?? "");
  }
  return data.length > 0 ? { ...found, data: data.join("\n") } : null;
}

export type StreamState = "connecting" | "live" | "waiting" | "ended";

interface Watcher {
  onOperation: (operation: Operation) => void;
  onState?: (state: StreamState) => void;
}

/** Follow the operations of a bank until the signal says stop; a lost stream is taken up again. */
export async function watchOperations(bank: string, watcher: Watcher, signal: AbortSignal): Promise<void> {
  const url = `/v1/default/banks/${encodeURIComponent(bank)}/operations/stream`;
  let last = "";
  let wait = 1000;
  while (!signal.aborted) {
    watcher.onState?.("connecting");
    try {
      const headers: HeadersInit = last ? { "Last-Event-ID": last } : {};
      const response = await fetchWithKey(url, { headers, signal });
      if (!response.ok || !response.body) throw errorOf(response.status, null);
      for await (const event of readEvents(response.body)) {
        wait = 1000;
        if (event.id) last = event.id;
        if (event.event === "ready") watcher.onState?.("live");
        if (event.event === "operation") watcher.onOperation(JSON.parse(event.data) as Operation);
        if (event.event === "end") {
          watcher.onState?.("ended");
          return;
        }
      }
    } catch {
      if (signal.aborted) return;
    }
    watcher.onState?.("waiting");
    await pause(wait, signal);
    wait = Math.min(wait * 2, 15_000);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Follow the operations of a bank while a component is shown. */
export function useOperationEvents(bank: string, onOperation: (operation: Operation) => void): StreamState {
  const [state, setState] = useState<StreamState>("connecting");
  const told = useEffectEvent(onOperation);
  useEffect(() => {
    const stop = new AbortController();
    void watchOperations(bank, { onOperation: (one) => told(one), onState: setState }, stop.signal);
    return () => stop.abort();
  }, [bank]);
  return state;
}
