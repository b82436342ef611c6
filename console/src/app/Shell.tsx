import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { Link } from "wouter";
import { signOut, useAuth } from "@/api/auth";
import { api, call } from "@/api/client";
import { keys } from "@/api/queries";
import { useStore } from "@/lib/store";
import { label } from "@/lib/text";
import { bankPages, kit, type Page, serverPages } from "@/pages";
import { Button, IconButton } from "@/ui/Button";
import { Toasts } from "@/ui/Toasts";
import { Help } from "./Help";
import { bankPath, navigate, type Place, usePlace } from "./location";
import { focusSearch, useShortcut } from "./shortcuts";
import { setTheme, theme, type Theme } from "./theme";
import "./shell.css";

const NEXT: Record<Theme, Theme> = { system: "light", light: "dark", dark: "system" };
const SIGN: Record<Theme, string> = { system: "◐", light: "☀", dark: "☾" };

/** The frame around every page: navigation, theme, shortcuts, notifications. */
export function Shell({ children }: { children: ReactNode }) {
  const place = usePlace();
  const where = globalThis.location.pathname;
  const [isOpen, setOpen] = useState(false);
  const [help, setHelp] = useState(false);
  const main = useRef<HTMLElement>(null);
  const nav = useRef<HTMLElement>(null);
  const last = useRef(where);
  useEffect(() => {
    nav.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
    if (last.current === where) return;
    last.current = where;
    setOpen(false);
    main.current?.focus(); // so that screen readers begin at the new page
    main.current?.scrollTo(0, 0);
  }, [where]);
  useShortcut("?", "Show the shortcuts", () => setHelp(true));
  useShortcut("/", "Search on this page", focusSearch);
  useShortcut("Escape", "Close the navigation", () => setOpen(false));
  return (
    <div className="shell">
      <a className="skip" href="#main">
        Skip to the page
      </a>
      <header className="topbar">
        <IconButton
          label="Navigation"
          aria-expanded={isOpen}
          aria-controls="navigation"
          onClick={() => setOpen(!isOpen)}
        >
          ☰
        </IconButton>
        <Brand />
      </header>
      {isOpen && <div className="drawer-back" aria-hidden="true" onClick={() => setOpen(false)} />}
      <nav ref={nav} id="navigation" className={`side ${isOpen ? "side-open" : ""}`} aria-label="Main">
        <div className="side-brand">
          <Brand />
        </div>
        <Navigation place={place} />
        <footer className="side-foot">
          <ThemeButton />
          <IconButton label="Keyboard shortcuts" onClick={() => setHelp(true)}>
            ?
          </IconButton>
          <SignOut />
          <Version />
        </footer>
      </nav>
      <main id="main" ref={main} tabIndex={-1} className="main">
        <div className="page stack">{children}</div>
      </main>
      {help && <Help onClose={() => setHelp(false)} />}
      <Toasts />
    </div>
  );
}

function Brand() {
  return (
    <Link href="/" className="brand">
      <img src="/favicon.svg" alt="" width={22} height={22} /> Reverie
    </Link>
  );
}

function Navigation({ place }: { place: Place }) {
  const { bank } = place;
  const groups = Object.entries(Object.groupBy(bankPages, (page) => page.group));
  const server = kit ? [...serverPages, kit] : serverPages;
  return (
    <div className="side-lists">
      <NavList
        title="Server"
        pages={server}
        current={bank === null ? place.page : null}
        to={(page) => `/${page.slug}`}
      />
      {bank !== null && (
        <>
          <div className="side-bank" title={label(bank, 300)}>
            <bdi>{label(bank, 60)}</bdi>
          </div>
          {groups.map(([group, pages]) => (
            <NavList
              key={group}
              title={group}
              pages={pages ?? []}
              current={place.page}
              to={(page) => bankPath(bank, ...(page.slug ? [page.slug] : []))}
            />
          ))}
        </>
      )}
    </div>
  );
}

interface NavListProps {
  title: string;
  pages: readonly Page[];
  current: string | null;
  to: (page: Page) => string;
}

function NavList({ title, pages, current, to }: NavListProps) {
  return (
    <div className="nav-group">
      <div className="nav-title">{title}</div>
      <ul>
        {pages.map((page) => (
          <li key={page.slug}>
            <NavLink page={page} href={to(page)} isCurrent={current === page.slug} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function NavLink({ page, href, isCurrent }: { page: Page; href: string; isCurrent: boolean }) {
  useShortcut(`g ${page.go}`, `Go to ${page.title}`, () => navigate(href));
  return (
    <Link href={href} className="nav-link" aria-current={isCurrent ? "page" : undefined}>
      {page.title}
      <kbd aria-hidden="true">g {page.go}</kbd>
    </Link>
  );
}

function ThemeButton() {
  const value = useStore(theme);
  return (
    <IconButton label={`Theme: ${value}. Change to ${NEXT[value]}`} onClick={() => setTheme(NEXT[value])}>
      {SIGN[value]}
    </IconButton>
  );
}

function SignOut() {
  const { key } = useAuth();
  if (key === null) return null;
  return (
    <Button small kind="quiet" onClick={signOut}>
      Log out
    </Button>
  );
}

function Version() {
  const version = useQuery({
    queryKey: keys.server("version"),
    queryFn: () => call(api.GET("/version")),
    staleTime: Infinity,
  });
  return <span className="small muted">{version.data?.api_version}</span>;
}
