import { type ComponentType, lazy, type LazyExoticComponent } from "react";
import { part } from "@/api/part";

export interface Page {
  /** Its part of the path; "" is the first page. */
  slug: string;
  title: string;
  /** The letter that goes there after "g". */
  go: string;
  group: string;
  component: LazyExoticComponent<ComponentType>;
}

const page = (
  group: string,
  slug: string,
  title: string,
  go: string,
  load: () => Promise<{ default: ComponentType }>,
): Page => ({ group, slug, title, go, component: lazy(part(load)) });

/** Pages inside of a bank, in the order of the navigation: /banks/{bank}/{slug}. */
export const bankPages: Page[] = [
  page("Bank", "", "Overview", "o", () => import("./overview")),
  page("Bank", "recall", "Recall", "r", () => import("./recall")),
  page("Memory", "memories", "Memories", "m", () => import("./memories")),
  page("Memory", "documents", "Documents", "d", () => import("./documents")),
  page("Memory", "entities", "Entities", "e", () => import("./entities")),
  page("Memory", "graph", "Graph", "h", () => import("./graph")),
  page("Memory", "timeline", "Timeline", "t", () => import("./timeline")),
  page("Knowledge", "observations", "Observations", "s", () => import("./observations")),
  page("Knowledge", "mental-models", "Mental models", "n", () => import("./mental-models")),
  page("Knowledge", "directives", "Directives", "i", () => import("./directives")),
  page("Work", "operations", "Operations", "p", () => import("./operations")),
  page("Work", "dreams", "Dreams", "z", () => import("./dreams")),
  page("Work", "brain", "Brain", "j", () => import("./brain")),
  page("Settings", "configuration", "Configuration", "c", () => import("./configuration")),
  page("Settings", "webhooks", "Webhooks", "w", () => import("./webhooks")),
  page("Settings", "audit-log", "Audit log", "a", () => import("./audit-log")),
  page("Settings", "llm-requests", "LLM requests", "l", () => import("./llm-requests")),
  page("Settings", "transfer", "Import and export", "x", () => import("./transfer")),
];

/** Pages of the whole server: /{slug}. */
export const serverPages: Page[] = [
  page("Server", "", "Banks", "b", () => import("./banks")),
  page("Server", "workers", "Workers", "q", () => import("./workers")),
  page("Server", "keys", "Keys", "k", () => import("./keys")),
  page("Server", "backups", "Backups", "u", () => import("./backups")),
];

/** Shows the component kit; only while developing. */
export const kit: Page | null = import.meta.env.DEV
  ? page("Server", "kit", "Kit", "~", () => import("./kit"))
  : null;
