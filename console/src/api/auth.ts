import { createStore, useStore } from "@/lib/store";

const PLACE = "reverie.key";

export interface Auth {
  key: string | null;
  /** Whether the server has refused to answer without a (right) key. */
  refused: boolean;
}

function remembered(): string | null {
  try {
    return sessionStorage.getItem(PLACE);
  } catch {
    return null; // storage may be forbidden
  }
}

/** The key lives in memory; in the tab's session storage only if the person asks for it. */
export const auth = createStore<Auth>({ key: remembered(), refused: false });

export const useAuth = (): Auth => useStore(auth);

export function signIn(key: string, remember: boolean): void {
  try {
    if (remember) sessionStorage.setItem(PLACE, key);
    else sessionStorage.removeItem(PLACE);
  } catch {
    // it is kept in memory then
  }
  auth.set({ key, refused: false });
}

export function signOut(): void {
  try {
    sessionStorage.removeItem(PLACE);
  } catch {
    // nothing was kept
  }
  auth.set({ key: null, refused: true });
}

/** The server answered 401: every page gives way to the login until a key is given. */
export function refuse(): void {
  if (!auth.get().refused) auth.set({ ...auth.get(), refused: true });
}
