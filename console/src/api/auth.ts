import { createStore, useStore } from "@/lib/store";

export interface Auth {
  key: string | null;
  /** Whether the server has refused to answer without a (right) key. */
  refused: boolean;
}

/** The key lives in memory alone: nothing of the browser's holds it, so nothing else can read it there. */
export const auth = createStore<Auth>({ key: null, refused: false });

export const useAuth = (): Auth => useStore(auth);

export function signIn(key: string): void {
  auth.set({ key, refused: false });
}

export function signOut(): void {
  auth.set({ key: null, refused: true });
}

/** The server answered 401: every page gives way to the login until a key is given. */
export function refuse(): void {
  if (!auth.get().refused) auth.set({ ...auth.get(), refused: true });
}
