import { type FormEvent, useState } from "react";
import { messageOf, type Schemas } from "@/api/client";
import { label, plural } from "@/lib/text";
import { Button, Dialog, DialogActions, ErrorNote, Field, Input, Textarea } from "@/ui";
import { type Manifest, useImportTemplate } from "./queries";

/** The template in a text. Throws an Error that says what is wrong with it. */
function parsed(text: string): Manifest {
  const found: unknown = JSON.parse(text);
  if (typeof found !== "object" || found === null || Array.isArray(found)) {
    throw new Error("A template is a JSON object, as an export gives it.");
  }
  return found as Manifest;
}

export function ImportTemplate({ onClose, onDone }: { onClose: () => void; onDone: (bank: string) => void }) {
  const [bank, setBank] = useState("");
  const [text, setText] = useState("");
  const [wrong, setWrong] = useState<string | null>(null);
  const load = useImportTemplate(onDone);
  const send = (dryRun: boolean) => {
    try {
      setWrong(null);
      load.mutate({ bank: bank.trim(), manifest: parsed(text), dryRun });
    } catch (error) {
      setWrong(messageOf(error));
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send(false);
  };
  const ready = bank.trim() !== "" && text.trim() !== "";
  return (
    <Dialog title="Import a template" onClose={onClose} wide>
      <form className="stack" onSubmit={submit}>
        <Input
          label="Into the bank"
          hint="It is made if it is not there. What it holds stays as it is."
          value={bank}
          onChange={(event) => setBank(event.target.value)}
          autoComplete="off"
          required
          autoFocus
        />
        <Field label="From a file" hint="As Import and export of a bank writes it.">
          {(control) => (
            <input
              {...control}
              type="file"
              className="input"
              accept=".json,application/json"
              onChange={(event) => void event.target.files?.[0]?.text().then(setText)}
            />
          )}
        </Field>
        <Textarea
          label="Template (JSON)"
          className="input mono"
          value={text}
          error={wrong}
          onChange={(event) => setText(event.target.value)}
          rows={10}
          spellCheck={false}
        />
        {load.error && <ErrorNote error={load.error} />}
        {load.data?.dry_run && <Preview result={load.data} />}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button disabled={!ready} busy={load.isPending} onClick={() => send(true)}>
            Check it
          </Button>
          <Button kind="primary" type="submit" disabled={!ready} busy={load.isPending}>
            Import
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function Preview({ result }: { result: Schemas["BankTemplateImportResponse"] }) {
  const lists: [string, readonly string[] | undefined][] = [
    ["to be made", [...(result.mental_models_created ?? []), ...(result.directives_created ?? [])]],
    ["to be changed", [...(result.mental_models_updated ?? []), ...(result.directives_updated ?? [])]],
  ];
  return (
    <div role="status" className="small">
      <p>The template is right. {result.config_applied ? "It sets fields of the configuration." : ""}</p>
      {lists.map(([what, names = []]) => (
        <p key={what}>
          {plural(names.length, "mental model or directive", "mental models and directives")} {what}
          {names.length > 0 && (
            <>
              : <bdi>{label(names.join(", "), 300)}</bdi>
            </>
          )}
        </p>
      ))}
    </div>
  );
}
