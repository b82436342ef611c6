import type { Tone } from "@/ui";

/** What the status of a run is called, how it is coloured, and what it means. */
export const RUN: Record<string, { words: string; tone: Tone; means: string }> = {
  success: { words: "kept", tone: "good", means: "Its predictions and proposals are there." },
  low_signal: { words: "low signal", tone: "neutral", means: "There was nothing to dream of." },
  failed_validation: { words: "low quality", tone: "warn", means: "Its quality is below the threshold." },
  duplicate_low_novelty: { words: "said before", tone: "neutral", means: "Earlier dreams said it." },
  failed: { words: "failed", tone: "bad", means: "It ended with an error." },
};

export const runWords = (status: string) =>
  RUN[status] ?? { words: status.replaceAll("_", " "), tone: "neutral" as Tone, means: "" };

const TONES: Record<string, Tone> = {
  confirmed: "good",
  approved: "good",
  held: "good",
  contradicted: "bad",
  rejected: "bad",
  died: "bad",
  pending: "info",
  proposed: "info",
  request_more_evidence: "warn",
  needs_more_evidence: "warn",
  unresolved: "neutral",
  expired: "neutral",
};

export const toneOf = (status: string): Tone => TONES[status] ?? "neutral";

/** "request_more_evidence" as "request more evidence". */
export const spaced = (name: string): string => name.replaceAll("_", " ");

/** 0.4231 as "42%". */
export const share = (value: number): string => `${String(Math.round(value * 100))}%`;

export const PHASES: Record<string, { title: string; means: string }> = {
  assumption: { title: "Assumption", means: "What the facts suggest." },
  audit: { title: "Audit", means: "Which of it holds, what contradicts itself, what is out of date." },
  train: { title: "Train", means: "What became of earlier predictions, and how good each kind was." },
  what_if: { title: "What if", means: "What is expected, and what hangs on its cause." },
  value: { title: "Value", means: "What it is worth to the bank, and what is proposed." },
};
