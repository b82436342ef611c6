import { ApiError } from "./errors";

/** A part of the console did not come: there is no server, or one of another version, whose parts have other names. */
export class PartMissing extends ApiError {
  constructor() {
    super(0, "This part of the console could not be loaded: the server cannot be reached, or was updated.");
  }
}

/** Loads a part of the console. A browser may remember that it failed, so only loading all anew tries again. */
export function part<T>(load: () => Promise<T>): () => Promise<T> {
  return () =>
    load().catch((error: unknown) => {
      console.warn(error);
      throw new PartMissing();
    });
}

/** Load the console anew, unless there is still no server: the page would be lost to the browser's own error. */
export async function loadAnew(): Promise<void> {
  const answers = await fetch("/version").then(
    () => true,
    () => false,
  );
  if (answers) globalThis.location.reload();
}
