/** Facts and observations as the API has them: their routes answer with plain objects. */

interface Common {
  id: string;
  text: string;
  fact_type: string;
  context: string | null;
  date: string | null;
  occurred_start: string | null;
  occurred_end: string | null;
  mentioned_at: string | null;
  document_id: string | null;
  chunk_id: string | null;
  metadata: Record<string, string>;
  tags: string[];
  state: "valid" | "invalidated";
  access_count: number;
  last_accessed_at: string | null;
  /** Of observations. */
  kind?: string;
  proof_count?: number;
  trend?: string;
  source_memory_ids?: string[];
}

/** In a list the names of entities are one string. */
export interface Fact extends Common {
  entities: string;
}

/** One fact, or one observation, with all that is known of it. */
export interface Memory extends Common {
  entities: string[];
  invalidated_at?: string | null;
  invalidation_reason?: string | null;
  edited_at?: string | null;
  occurred_precision?: string | null;
  occurred_around?: boolean;
  recurrence?: string | null;
  duration_s?: number | null;
  why?: string | null;
  where?: string | null;
  feeling?: string | null;
  references?: { pronoun: string; name: string; confidence: number }[];
  flags?: string[];
  learned_at?: string | null;
  created_at?: string | null;
  updated_at?: string | null;
  valid_until?: string | null;
  superseded_by?: string | null;
  supersedes?: string[];
  reason?: string | null;
  edited?: boolean;
  original_text?: string | null;
  speaker?: string | null;
  source?: Source;
  extractor?: { name: string; version?: number };
  confidence?: number;
  version?: number;
  source_memories?: Evidence[];
}

/** Where a fact was read: characters of a chunk, in code points. */
export interface Source {
  document_id: string;
  version: number;
  chunk_id: string;
  start: number;
  end: number;
}

/** A fact that an observation rests on. */
export interface Evidence {
  id: string;
  text: string;
  document_id: string | null;
  start: number;
  end: number;
  mentioned_at: string | null;
}

/** An entry of a history: of a fact what was changed, of an observation what it said before. */
export interface Change {
  number?: number;
  version?: number;
  changed_at: string;
  reason: string | null;
  changes?: { field: string; old: unknown; new: unknown }[];
  previous_text: string | null;
  source_facts?: { id: string; text: string }[];
}

export interface Edge {
  from: string;
  to: string;
  type: string;
  weight: number | null;
  reason: string | null;
}

export const isObservation = (one: { fact_type: string }): boolean => one.fact_type === "observation";
