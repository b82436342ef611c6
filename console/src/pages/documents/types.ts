/** Documents as the API lists them: entries are plain objects there. */
export interface DocumentItem {
  id: string;
  created_at: string;
  updated_at: string;
  text_length: number;
  memory_unit_count: number;
  tags: string[];
  retain_params: { context?: string | null; timestamp?: string | null } | null;
}

export interface Chunk {
  chunk_id: string;
  chunk_index: number;
  chunk_text: string;
}
