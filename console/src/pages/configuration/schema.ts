/** The form of a bank's configuration, made from the schema of the API. */

export interface JsonSchema {
  $ref?: string;
  type?: string;
  enum?: string[];
  anyOf?: JsonSchema[];
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  description?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  maxLength?: number;
}

export type Definitions = Record<string, JsonSchema>;

export type Kind =
  | "switch"
  | "choice"
  | "integer"
  | "number"
  | "text"
  | "long"
  | "trait"
  | "weights"
  | "labels"
  | "names"
  | "json";

export interface Spec {
  /** Its name, with a dot for what stands inside of another: "dream.cron". */
  path: string;
  title: string;
  about: string;
  kind: Kind;
  choices: readonly string[];
  min?: number;
  max?: number;
}

const LONG = /mission$|instructions$|prompt$/;
const TITLES: Record<string, string> = {
  reflect_mission: "Who the bank is",
  retain_mission: "What to remember",
  observations_mission: "What to conclude",
  entities_allow_free_form: "Names beside labels",
  disposition_skepticism: "Skepticism",
  disposition_literalism: "Literalism",
  disposition_empathy: "Empathy",
  llm_output_language: "Output language",
  llm_tokens_per_day: "Most LLM tokens a day",
  llm_gemini_safety_settings: "Gemini safety settings",
  mcp_enabled_tools: "MCP tools",
  store_document_text: "Store the text of documents",
  brain_enabled: "Brain",
  audit_log_enabled: "Audit log",
  "dream.enabled": "Dreams by itself",
};

/** "retain_chunk_size" as "Retain chunk size". */
export function titleOf(path: string): string {
  const words = (path.split(".").at(-1) ?? path).replaceAll("_", " ").replaceAll(/\bllm\b/g, "LLM");
  return TITLES[path] ?? words.charAt(0).toUpperCase() + words.slice(1);
}

function resolved(schema: JsonSchema, all: Definitions): JsonSchema {
  const inner = schema.anyOf?.find((one) => one.type !== "null") ?? schema;
  const target = inner.$ref ? all[inner.$ref.split("/").at(-1) ?? ""] : undefined;
  return { ...(target ?? inner), description: schema.description ?? target?.description };
}

function kindOf(path: string, schema: JsonSchema): Kind {
  if (path.startsWith("disposition_")) return "trait";
  if (path === "entity_labels") return "labels";
  if (schema.type === "boolean") return "switch";
  if (schema.enum) return "choice";
  if (schema.type === "integer") return "integer";
  if (schema.type === "number") return "number";
  if (schema.type === "string") return LONG.test(path) ? "long" : "text";
  if (schema.type === "array" && schema.items?.type === "string") return "names";
  const parts = Object.values(schema.properties ?? {});
  if (parts.length > 0 && parts.every((part) => part.type === "number")) return "weights";
  return "json";
}

function spec(path: string, schema: JsonSchema): Spec {
  const traits = path.startsWith("disposition_");
  return {
    path,
    title: titleOf(path),
    about: (schema.description ?? "").replaceAll("`", ""),
    kind: kindOf(path, schema),
    choices: schema.enum ?? Object.keys(schema.properties ?? {}),
    min: schema.minimum ?? schema.exclusiveMinimum ?? (traits ? 1 : undefined),
    max: schema.maximum ?? (traits ? 5 : undefined),
  };
}

/** What people change most stands first. */
const FIRST = [
  "reflect_mission",
  "disposition_skepticism",
  "disposition_literalism",
  "disposition_empathy",
  "retain_mission",
  "observations_mission",
];

function rank({ path }: Spec): number {
  const at = FIRST.indexOf(path);
  return at < 0 ? FIRST.length : at;
}

/** Every field of the configuration. */
export function specsOf(all: Definitions): Spec[] {
  return fieldsOf(all).sort((a, b) => rank(a) - rank(b));
}

function fieldsOf(all: Definitions): Spec[] {
  return Object.entries(all.BankTemplateConfig?.properties ?? {}).flatMap(([name, given]) => {
    const schema = resolved(given, all);
    if (name !== "dream") return [spec(name, schema)];
    return Object.entries(schema.properties ?? {}).map(([part, inner]) =>
      spec(`dream.${part}`, resolved(inner, all)),
    );
  });
}

export interface Group {
  id: string;
  title: string;
  about: string;
  holds: RegExp;
}

/** The first group that fits has the field; the last takes what is left. */
export const GROUPS: readonly Group[] = [
  {
    id: "character",
    title: "Missions and character",
    about: "What the bank is for, and how it weighs what it knows when it answers.",
    holds: /_mission$|^disposition_|^timezone$|^llm_output_language$/,
  },
  {
    id: "labels",
    title: "Labels",
    about: "A vocabulary of your own: facts are classified by it, and can be found by it.",
    holds: /^entity_labels$|^entities_/,
  },
  {
    id: "retain",
    title: "Retain",
    about: "How texts are read and which facts are kept of them.",
    holds: /^retain_|^store_/,
  },
  {
    id: "recall",
    title: "Recall",
    about: "How deep and by which ways memories are searched.",
    holds: /^recall_|retrieval$|reranking$/,
  },
  {
    id: "observations",
    title: "Observations",
    about: "What is concluded from several facts, when, and how much of it.",
    holds: /observation|consolidation/,
  },
  {
    id: "brain",
    title: "Brain and background",
    about: "What it learns when it is used, and when its work in the background is done.",
    holds: /^brain_|^background_|^mental_model_|^reflect_/,
  },
  {
    id: "dream",
    title: "Dreams",
    about: "When it dreams, of what, and what is kept of it.",
    holds: /^dream\./,
  },
  { id: "limits", title: "Limits and access", about: "What it may cost, and who is told.", holds: /./ },
];

export function groupOf(path: string): string {
  return GROUPS.find((group) => group.holds.test(path))?.id ?? "limits";
}
