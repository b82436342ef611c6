/** An answer of the server that is not a success, or no answer at all (status 0). */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    /** Which part of the request is wrong, e.g. "name" or "items.0.content". */
    readonly field: string | null = null,
  ) {
    super(message);
    this.name = "ApiError";
  }
}

export const NO_ANSWER = "The server cannot be reached: is it running, and is this machine online?";

interface Problem {
  loc?: unknown;
  msg?: unknown;
}

const PLACES = new Set(["body", "query", "path", "header"]);

/** The error that an answer's body tells of. */
export function errorOf(status: number, body: unknown): ApiError {
  const detail: unknown = typeof body === "object" && body !== null && "detail" in body ? body.detail : body;
  if (typeof detail === "string" && detail) return new ApiError(status, detail);
  if (Array.isArray(detail) && detail.length > 0) {
    const problems = detail as Problem[];
    const messages = problems
      .map((problem) => (typeof problem.msg === "string" ? problem.msg : ""))
      .filter(Boolean);
    const loc = Array.isArray(problems[0]?.loc) ? problems[0].loc.map(String) : [];
    const field = (PLACES.has(loc[0] ?? "") && loc.length > 1 ? loc.slice(1) : loc).join(".");
    return new ApiError(
      status,
      messages.join("; ") || `the server answered ${String(status)}`,
      field || null,
    );
  }
  return new ApiError(status, `the server answered ${String(status)} without saying why`);
}

/** What went wrong, in words. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
