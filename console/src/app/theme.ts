import { createStore, useStore } from "@/lib/store";

export type Theme = "system" | "light" | "dark";

const PLACE = "reverie.theme";
const media = typeof matchMedia === "function" ? matchMedia("(prefers-color-scheme: dark)") : null;

function chosen(): Theme {
  const value = document.documentElement.dataset.theme;
  return value === "light" || value === "dark" ? value : "system";
}

export const theme = createStore<Theme>(chosen());
const systemIsDark = createStore(media?.matches ?? false);
media?.addEventListener("change", (event) => systemIsDark.set(event.matches));

/** The theme that is seen now. */
export function useTheme(): "light" | "dark" {
  const value = useStore(theme);
  const dark = useStore(systemIsDark);
  return value === "system" ? (dark ? "dark" : "light") : value;
}

export function setTheme(value: Theme): void {
  if (value === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = value;
  try {
    if (value === "system") localStorage.removeItem(PLACE);
    else localStorage.setItem(PLACE, value);
  } catch {
    // then it holds until the page is left
  }
  theme.set(value);
}
