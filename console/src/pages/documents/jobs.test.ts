import { beforeEach, describe, expect, it } from "vitest";
import type { Operation } from "@/api/events";
import { addJob, jobs, told } from "./jobs";

const operation = (status: string, more: Partial<Operation> = {}): Operation =>
  ({ operation_id: "o", status, error_message: null, ...more }) as Operation;

describe("jobs", () => {
  beforeEach(() => jobs.set([]));

  it("follows an operation to its end, once", () => {
    addJob("b", "notes", { operation: "o" });
    const progress = { stage: "reading", at: "", processed: 1, total: 4 };
    expect(told(operation("processing", { progress }))).toBe(false);
    expect(jobs.get()[0]).toMatchObject({ state: "working", words: "reading", share: 0.25 });
    expect(told(operation("completed", { document_id: "notes.md" }))).toBe(true);
    expect(jobs.get()[0]).toMatchObject({ state: "done", document: "notes.md" });
    expect(told(operation("completed"))).toBe(false);
  });

  it("says why one failed, and leaves those of others alone", () => {
    addJob("b", "mine", { operation: "o" });
    addJob("b", "other", { operation: "p" });
    expect(told(operation("failed", { error_message: "no text in it" }))).toBe(true);
    expect(jobs.get().map((job) => job.error)).toEqual([null, "no text in it"]);
  });
});
