import { createStore } from "@/lib/store";

export interface Toast {
  id: number;
  text: string;
  tone: "good" | "bad";
}

export const toasts = createStore<Toast[]>([]);
let last = 0;

export function dismiss(id: number): void {
  toasts.set(toasts.get().filter((toast) => toast.id !== id));
}

/** Say something in passing. Errors stay until they are closed. */
export function toast(text: string, tone: Toast["tone"] = "good"): void {
  last += 1;
  const id = last;
  toasts.set([...toasts.get().slice(-3), { id, text, tone }]);
  if (tone === "good") setTimeout(() => dismiss(id), 5000);
}
