import { clip } from "@/lib/text";
import { Badge, Button, Input, Select, Switch, Text, Textarea } from "@/ui";
import { TagsInput } from "@/ui/TagsInput";
import styles from "./configuration.module.css";
import { asText, isObject } from "./draft";
import { type LabelGroup, Labels } from "./Labels";
import type { Spec } from "./schema";
import { TraitSlider, Weights } from "./traits";

export interface SettingProps {
  spec: Spec;
  /** What the control shows: the draft, or what holds. Undefined default: not known. */
  value: unknown;
  standard: unknown;
  isSet: boolean;
  isChanged: boolean;
  /** The draft takes it back to the default. */
  isBack: boolean;
  error: string | null;
  onChange: (value: unknown) => void;
  onReset: () => void;
  onUndo: () => void;
}

/** A field of the configuration, with where its value comes from. */
export function Setting(props: SettingProps) {
  const { spec, standard, isSet, isChanged, isBack } = props;
  return (
    <div className={styles.setting} id={`setting-${spec.path}`} data-changed={isChanged}>
      <div className={styles.control}>
        <Control {...props} />
      </div>
      <div className={styles.origin}>
        <div className="row">
          {isChanged ? (
            <Badge tone="warn">{isBack ? "will be reset" : "not saved"}</Badge>
          ) : isSet ? (
            <Badge tone="accent">set here</Badge>
          ) : (
            <Badge>default</Badge>
          )}
          {isChanged && (
            <Button small kind="quiet" aria-label={`Undo ${spec.title}`} onClick={props.onUndo}>
              Undo
            </Button>
          )}
          {!isChanged && isSet && (
            <Button small kind="quiet" aria-label={`Reset ${spec.title}`} onClick={props.onReset}>
              Reset
            </Button>
          )}
        </div>
        {(isSet || isChanged) && standard !== undefined && (
          <div className="small muted">
            Default: <Text>{clip(words(standard), 90)}</Text>
          </div>
        )}
        <code className={styles.path}>{spec.path}</code>
      </div>
    </div>
  );
}

function words(value: unknown): string {
  if (value === null || value === "") return "none";
  if (typeof value === "boolean") return value ? "on" : "off";
  if (Array.isArray(value) && value.length === 0) return "none";
  return typeof value === "string" ? value : JSON.stringify(value);
}

function bounds({ min, max }: Spec): string {
  const number = (value: number) => value.toLocaleString("en");
  if (min === undefined || max === undefined) return "";
  return max >= 1e15 ? ` From ${number(min)}.` : ` ${number(min)} to ${number(max)}.`;
}

function Control({ spec, value, error, onChange }: SettingProps) {
  const text = typeof value === "string" ? value : asText(spec, value);
  const shared = { label: spec.title, hint: spec.about, error };
  const onText = (event: { target: { value: string } }) => onChange(event.target.value);
  switch (spec.kind) {
    case "switch":
      return (
        <>
          <Switch label={spec.title} hint={spec.about} checked={value === true} onChange={onChange} />
          {error && (
            <p className="field-error" role="alert">
              {error}
            </p>
          )}
        </>
      );
    case "choice":
      return <Select {...shared} options={spec.choices} value={text} onChange={onText} />;
    case "trait":
      return (
        <TraitSlider
          path={spec.path}
          label={spec.title}
          value={Number(value ?? 3)}
          error={error}
          onChange={onChange}
        />
      );
    case "weights":
      return (
        <Weights
          names={spec.choices}
          label={spec.title}
          about={spec.about}
          value={isObject(value) ? value : {}}
          max={3}
          onChange={onChange}
        />
      );
    case "labels":
      return (
        <Labels
          value={Array.isArray(value) ? (value as LabelGroup[]) : []}
          error={error}
          onChange={onChange}
        />
      );
    case "names":
      return (
        <TagsInput {...shared} value={Array.isArray(value) ? value.map(String) : []} onChange={onChange} />
      );
    case "long":
      return <Textarea {...shared} rows={3} value={text} onChange={onText} />;
    case "json":
      return (
        <Textarea
          {...shared}
          hint={`${spec.about} As JSON.`}
          className="input mono"
          rows={Math.min(10, text.split("\n").length + 1)}
          spellCheck={false}
          value={text}
          onChange={onText}
        />
      );
    case "integer":
    case "number":
      return (
        <Input
          {...shared}
          hint={`${spec.about}${bounds(spec)}`}
          className={`input ${styles.number ?? ""}`}
          inputMode={spec.kind === "integer" ? "numeric" : "decimal"}
          value={text}
          onChange={onText}
          autoComplete="off"
        />
      );
    default:
      return <Input {...shared} value={text} onChange={onText} autoComplete="off" spellCheck={false} />;
  }
}
