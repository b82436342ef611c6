import { type FormEvent, useState } from "react";
import { clip, count } from "@/lib/text";
import { Button, Card, ErrorNote, Field, Text, Textarea } from "@/ui";
import { type Report, useExportTemplate, useImportTemplate } from "./queries";

/** Take the configuration, mental models and directives out. */
export function ExportTemplate({ bank }: { bank: string }) {
  const take = useExportTemplate(bank);
  return (
    <Card title="Export a template">
      <p className="muted">
        What the bank is set to: its configuration, mental models and directives as JSON. No memories and no
        secrets.
      </p>
      <div>
        <Button kind="primary" busy={take.isPending} onClick={() => take.mutate()}>
          Save the template
        </Button>
      </div>
    </Card>
  );
}

/** Set the bank up as a template says, after a look at what it would change. */
export function ImportTemplate({ bank }: { bank: string }) {
  const [text, setText] = useState("");
  const [checked, setChecked] = useState("");
  const load = useImportTemplate(bank);
  const isBroken = load.error instanceof SyntaxError && checked === text;
  const isChecked = text !== "" && checked === text && load.data?.dry_run === true;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(text);
    load.mutate({ text, dryRun: !isChecked });
  };
  return (
    <Card title="Import a template">
      <p className="muted">You see what it would change before anything is changed.</p>
      <form className="stack" onSubmit={submit}>
        <Field label="From a file">
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
          error={isBroken ? load.error?.message : null}
          onChange={(event) => setText(event.target.value)}
          rows={6}
          spellCheck={false}
        />
        {load.error && checked === text && !isBroken && <ErrorNote error={load.error} />}
        {load.data && checked === text && <Changes report={load.data} />}
        <div>
          <Button kind="primary" type="submit" disabled={!text.trim()} busy={load.isPending}>
            {isChecked ? "Import it" : "Preview"}
          </Button>
        </div>
      </form>
    </Card>
  );
}

function Changes({ report }: { report: Report }) {
  const lists: [string, readonly string[] | undefined][] = [
    ["Mental models to make", report.mental_models_created],
    ["Mental models to change", report.mental_models_updated],
    ["Directives to make", report.directives_created],
    ["Directives to change", report.directives_updated],
  ];
  return (
    <div role="status" className="small">
      <p>{report.dry_run ? "It can be imported. This would happen:" : "It was imported."}</p>
      <ul>
        <li>{report.config_applied ? "The configuration is set." : "The configuration stays as it is."}</li>
        {lists.map(([what, names = []]) => (
          <li key={what}>
            {what}: {count(names.length)}
            {names.length > 0 && (
              <>
                {" "}
                (<Text>{clip(names.join(", "), 300)}</Text>)
              </>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
