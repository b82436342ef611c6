import { auth, refuse } from "@/api/auth";
import { ApiError, errorOf, messageOf } from "@/api/errors";
import type { Operation } from "@/api/events";
import { createStore } from "@/lib/store";

/** What somebody began here and waits for: a text, a file, a document read again. */
export interface Job {
  id: string;
  bank: string;
  title: string;
  /** Share of the file that was sent, until the server has it. */
  sent: number | null;
  operation: string | null;
  /** The document it makes, where that is known. */
  document: string | null;
  state: "sending" | "waiting" | "working" | "done" | "failed";
  words: string;
  share: number | null;
  error: string | null;
}

export const jobs = createStore<Job[]>([]);
let number = 0;

export function addJob(bank: string, title: string, more: Partial<Job> = {}): string {
  number += 1;
  const id = `job-${String(number)}`;
  const job: Job = {
    id,
    bank,
    title,
    sent: null,
    operation: null,
    document: null,
    state: "waiting",
    words: "waits for a worker",
    share: null,
    error: null,
    ...more,
  };
  jobs.set([job, ...jobs.get()]);
  return id;
}

export function changeJob(id: string, change: Partial<Job>): void {
  jobs.set(jobs.get().map((job) => (job.id === id ? { ...job, ...change } : job)));
}

export function dropJob(id: string): void {
  jobs.set(jobs.get().filter((job) => job.id !== id));
}

/** Take over what the server tells of an operation. True if a job of ours ended with it. */
export function told(operation: Operation): boolean {
  const job = jobs.get().find((one) => one.operation === operation.operation_id);
  if (!job || job.state === "done" || job.state === "failed") return false;
  const { status, progress } = operation;
  const document = operation.document_id ?? job.document;
  if (status === "completed") {
    changeJob(job.id, { state: "done", words: "remembered", share: 1, document });
    return true;
  }
  if (status === "failed" || status === "cancelled") {
    const error = operation.error_message ?? (status === "cancelled" ? "It was cancelled." : "It failed.");
    changeJob(job.id, { state: "failed", words: status, error });
    return true;
  }
  const total = progress?.total ?? 0;
  changeJob(job.id, {
    state: status === "processing" ? "working" : "waiting",
    words: progress?.stage ?? (status === "processing" ? "is read" : "waits for a worker"),
    share: total > 0 ? (progress?.processed ?? 0) / total : null,
    document,
  });
  return false;
}

interface Answer {
  operation_ids?: string[];
}

/** Send files to be remembered, each as a document and with a job of its own. */
export function sendFiles(bank: string, files: readonly File[], tags: readonly string[]): void {
  for (const file of files) {
    const job = addJob(bank, file.name, { sent: 0, state: "sending", words: "is sent", document: file.name });
    void send(bank, file, tags, (share) => changeJob(job, { sent: share, share }))
      .then((answer) => {
        const operation = answer.operation_ids?.[0] ?? null;
        changeJob(job, { operation, sent: null, share: null, state: "waiting", words: "waits for a worker" });
      })
      .catch((error: unknown) => {
        changeJob(job, { state: "failed", words: "refused", error: messageOf(error) });
      });
  }
}

/** `fetch` cannot tell how much of a body was sent; this can. */
function send(
  bank: string,
  file: File,
  tags: readonly string[],
  onShare: (share: number) => void,
): Promise<Answer> {
  const form = new FormData();
  form.append("files", file, file.name);
  form.append("request", JSON.stringify({ files_metadata: [{ document_id: file.name, tags }] }));
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/v1/default/banks/${encodeURIComponent(bank)}/files/retain`);
    const { key } = auth.get();
    if (key) request.setRequestHeader("Authorization", `Bearer ${key}`);
    request.responseType = "json";
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onShare(event.loaded / event.total);
    };
    request.onload = () => {
      if (request.status === 401) refuse();
      if (request.status < 300) resolve((request.response ?? {}) as Answer);
      else reject(errorOf(request.status, request.response));
    };
    request.onerror = () => reject(new ApiError(0, "The server cannot be reached."));
    request.send(form);
  });
}
