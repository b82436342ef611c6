import { useEffect, useEffectEvent } from "react";
import { createStore } from "@/lib/store";

export interface Shortcut {
  /** One key, "?", or two after each other, "g m". */
  keys: string;
  what: string;
}

export const known = createStore<Shortcut[]>([]);
const handlers = new Map<string, () => void>();
const PAUSE_MS = 1200;
let first = "";
let firstAt = 0;

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    target.matches("input:not([type=checkbox], [type=radio], [type=range]), textarea, select")
  );
}

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target))
    return;
  if (document.querySelector("dialog[open]")) return;
  const pair = first && event.timeStamp - firstAt < PAUSE_MS ? `${first} ${event.key}` : "";
  const handler = handlers.get(pair) ?? handlers.get(event.key);
  first = event.key;
  firstAt = event.timeStamp;
  if (!handler) return;
  first = "";
  event.preventDefault();
  handler();
}

if (typeof document !== "undefined") document.addEventListener("keydown", onKey);

/** A key that does something while a component is shown; it is listed under "?". */
export function useShortcut(keys: string, what: string, run: () => void): void {
  const told = useEffectEvent(run);
  useEffect(() => {
    const handler = () => told();
    handlers.set(keys, handler);
    known.set([...known.get().filter((one) => one.keys !== keys), { keys, what }]);
    return () => {
      if (handlers.get(keys) !== handler) return;
      handlers.delete(keys);
      known.set(known.get().filter((one) => one.keys !== keys));
    };
  }, [keys, what]);
}

export function focusSearch(): void {
  document.querySelector<HTMLElement>("main [data-search]")?.focus();
}
