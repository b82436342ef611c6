import { useEffect, useState } from "react";
import { ApiError } from "@/api/client";
import { useParam } from "@/app/location";
import { useStore } from "@/lib/store";
import { Card, Checkbox, EmptyState, SearchInput, Select } from "@/ui";
import styles from "./configuration.module.css";
import { at, changed, type Draft, drafts, fieldOf, Unreadable, updatesOf, type Values } from "./draft";
import { useSave } from "./queries";
import { SaveBar } from "./SaveBar";
import { type Group, groupOf, GROUPS, type Spec } from "./schema";
import { Setting } from "./Setting";

interface FormProps {
  bank: string;
  config: Values;
  overrides: Values;
  defaults: Values | undefined;
  specs: readonly Spec[];
}

const NONE: Draft = {};

export function Form({ bank, config, overrides, defaults, specs }: FormProps) {
  const [group, setGroup] = useParam("group", "character");
  const [q, setQ] = useParam("q");
  const [own, setOwn] = useParam("own");
  const [unread, setUnread] = useState<Unreadable | null>(null);
  const draft = useStore(drafts)[bank] ?? NONE;
  const setDraft = (next: Draft) => drafts.set({ ...drafts.get(), [bank]: next });
  const save = useSave(bank, () => setDraft({}));
  useLeaving(Object.keys(draft).length > 0);

  const wrong = unread?.path ?? (save.error instanceof ApiError ? fieldOf(save.error.field, specs) : null);
  const message = unread?.message ?? save.error?.message.replace(/^updates\.[\w.]*: /, "") ?? null;
  const isSet = (spec: Spec) => at(overrides, spec.path) !== undefined;
  const words = q.trim().toLowerCase();
  const filtered = words !== "" || own !== "";
  const shown = specs.filter((spec) => {
    if (own && !isSet(spec) && !(spec.path in draft)) return false;
    if (filtered) return `${spec.path} ${spec.title} ${spec.about}`.toLowerCase().includes(words);
    return groupOf(spec.path) === group;
  });

  const send = () => {
    setUnread(null);
    try {
      save.mutate(updatesOf(draft, specs), { onError: (error) => show(aboutOf(error, specs)) });
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      setUnread(error);
      show(error.path);
    }
  };
  const show = (path: string | null) => {
    if (!path) return;
    if (!shown.some((spec) => spec.path === path)) {
      setQ("");
      setOwn("");
      setGroup(groupOf(path));
    }
    setTimeout(() => document.getElementById(`setting-${path}`)?.scrollIntoView({ block: "center" }), 50);
  };
  const change = (spec: Spec, value: unknown) => {
    if (wrong === spec.path) {
      setUnread(null);
      save.reset();
    }
    setDraft(changed(draft, spec, value, config, isSet(spec)));
  };
  const undo = (spec: Spec) =>
    setDraft(Object.fromEntries(Object.entries(draft).filter(([path]) => path !== spec.path)));

  return (
    <div className={styles.page}>
      <Groups
        specs={specs}
        current={filtered ? "" : group}
        marked={(spec) => spec.path in draft}
        isSet={isSet}
        onChoose={(id) => {
          setQ("");
          setOwn("");
          setGroup(id);
        }}
      />
      <div className="stack">
        <div className={styles.filters}>
          <SearchInput label="Search settings" value={q} onChange={(event) => setQ(event.target.value)} />
          <Checkbox
            label="Only what is set here"
            checked={own !== ""}
            onChange={(on) => setOwn(on ? "1" : "")}
          />
        </div>
        {shown.length === 0 && (
          <EmptyState title={words ? "No setting like this" : "Nothing is set here"}>
            {words
              ? "Search for less."
              : "Every field is as the server has it. Change one, and it is listed here."}
          </EmptyState>
        )}
        {GROUPS.map((one) => ({ one, fields: shown.filter((spec) => groupOf(spec.path) === one.id) }))
          .filter(({ fields }) => fields.length > 0)
          .map(({ one, fields }) => (
            <Card key={one.id} title={one.title}>
              <p className="muted small">{one.about}</p>
              <div>
                {fields.map((spec) => {
                  const isChanged = spec.path in draft;
                  const standard = at(defaults, spec.path);
                  const isBack = isChanged && draft[spec.path] === null;
                  const now = at(config, spec.path);
                  return (
                    <Setting
                      key={spec.path}
                      spec={spec}
                      value={isBack ? (standard ?? null) : isChanged ? draft[spec.path] : now}
                      standard={standard}
                      isSet={isSet(spec)}
                      isChanged={isChanged}
                      isBack={isBack}
                      error={wrong === spec.path ? message : null}
                      onChange={(value) => change(spec, value)}
                      onReset={() => change(spec, null)}
                      onUndo={() => undo(spec)}
                    />
                  );
                })}
              </div>
            </Card>
          ))}
        <SaveBar
          changes={Object.keys(draft).length}
          busy={save.isPending}
          error={save.error}
          wrong={specs.find((spec) => spec.path === wrong)?.title ?? null}
          onShow={() => show(wrong)}
          onSave={send}
          onDiscard={() => {
            setDraft({});
            setUnread(null);
            save.reset();
          }}
        />
      </div>
    </div>
  );
}

function aboutOf(error: Error, specs: readonly Spec[]): string | null {
  return error instanceof ApiError ? fieldOf(error.field, specs) : null;
}

/** The browser asks before it throws changes away. */
function useLeaving(isChanged: boolean): void {
  useEffect(() => {
    if (!isChanged) return undefined;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [isChanged]);
}

interface GroupsProps {
  specs: readonly Spec[];
  current: string;
  marked: (spec: Spec) => boolean;
  isSet: (spec: Spec) => boolean;
  onChoose: (id: string) => void;
}

function Groups({ specs, current, marked, isSet, onChoose }: GroupsProps) {
  const counted = (group: Group, of: (spec: Spec) => boolean) =>
    specs.filter((spec) => groupOf(spec.path) === group.id && of(spec)).length;
  return (
    <nav aria-label="Groups of settings" className={styles.groups}>
      <div className={styles.groupSelect}>
        <Select
          label="Group"
          hideLabel
          value={current}
          onChange={(event) => onChoose(event.target.value)}
          options={[
            ...(current === "" ? [{ value: "", label: "Found in all groups" }] : []),
            ...GROUPS.map((group) => ({ value: group.id, label: group.title })),
          ]}
        />
      </div>
      <ul>
        {GROUPS.map((group) => {
          const set = counted(group, isSet);
          const drafted = counted(group, marked);
          return (
            <li key={group.id}>
              <button
                type="button"
                aria-current={group.id === current ? "true" : undefined}
                onClick={() => onChoose(group.id)}
              >
                <span className="grow">{group.title}</span>
                {drafted > 0 && <span className={styles.drafted} title="not saved" />}
                {set > 0 && (
                  <span className="small muted" title={`${String(set)} set here`}>
                    {set}
                  </span>
                )}
              </button>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
