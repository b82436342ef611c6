import {
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useId,
} from "react";
import "./fields.css";

interface Described {
  label: string;
  hint?: ReactNode;
  /** What is wrong, e.g. the message of an ApiError whose field this is. */
  error?: string | null;
  /** The label is read by screen readers only: for search boxes and cells. */
  hideLabel?: boolean;
}

interface Control {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": true | undefined;
}

/** A label, a control, what it means and what is wrong with it. */
export function Field({
  label,
  hint,
  error,
  hideLabel,
  children,
}: Described & { children: (control: Control) => ReactNode }) {
  const id = useId();
  const notes = [hint ? `${id}-hint` : "", error ? `${id}-error` : ""].filter(Boolean).join(" ");
  return (
    <div className="field">
      <label htmlFor={id} className={hideLabel ? "sr-only" : "field-label"}>
        {label}
      </label>
      {children({ id, "aria-describedby": notes || undefined, "aria-invalid": error ? true : undefined })}
      {hint && (
        <div id={`${id}-hint`} className="field-hint">
          {hint}
        </div>
      )}
      {error && (
        <div id={`${id}-error`} className="field-error" role="alert">
          {error}
        </div>
      )}
    </div>
  );
}

type Own<T> = Described & Omit<T, keyof Described | "id">;

export function Input({
  label,
  hint,
  error,
  hideLabel,
  ...rest
}: Own<InputHTMLAttributes<HTMLInputElement>>) {
  return (
    <Field label={label} hint={hint} error={error} hideLabel={hideLabel}>
      {(control) => <input className="input" {...rest} {...control} />}
    </Field>
  );
}

/** A search box; the first one on a page is focused by the key "/". */
export function SearchInput(props: Own<InputHTMLAttributes<HTMLInputElement>>) {
  return <Input type="search" hideLabel placeholder={`${props.label}…`} {...props} data-search="" />;
}

export function Textarea({
  label,
  hint,
  error,
  hideLabel,
  ...rest
}: Own<TextareaHTMLAttributes<HTMLTextAreaElement>>) {
  return (
    <Field label={label} hint={hint} error={error} hideLabel={hideLabel}>
      {(control) => <textarea className="input" rows={5} {...rest} {...control} />}
    </Field>
  );
}

type Option = string | { value: string; label: string };

export function Select({
  label,
  hint,
  error,
  hideLabel,
  options,
  ...rest
}: Own<SelectHTMLAttributes<HTMLSelectElement>> & { options: readonly Option[] }) {
  return (
    <Field label={label} hint={hint} error={error} hideLabel={hideLabel}>
      {(control) => (
        <select className="input" {...rest} {...control}>
          {options.map((option) => {
            const { value, label: words } =
              typeof option === "string" ? { value: option, label: option } : option;
            return (
              <option key={value} value={value}>
                {words}
              </option>
            );
          })}
        </select>
      )}
    </Field>
  );
}

interface CheckProps {
  label: string;
  hint?: ReactNode;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
}

function Check({ label, hint, checked, onChange, disabled, isSwitch }: CheckProps & { isSwitch: boolean }) {
  const id = useId();
  return (
    <div className="check">
      <input
        id={id}
        type="checkbox"
        role={isSwitch ? "switch" : undefined}
        className={isSwitch ? "switch" : "checkbox"}
        checked={checked}
        disabled={disabled}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={(event) => onChange(event.target.checked)}
      />
      <div>
        <label htmlFor={id}>{label}</label>
        {hint && (
          <div id={`${id}-hint`} className="field-hint">
            {hint}
          </div>
        )}
      </div>
    </div>
  );
}

export const Checkbox = (props: CheckProps) => <Check {...props} isSwitch={false} />;
export const Switch = (props: CheckProps) => <Check {...props} isSwitch />;

interface SliderProps extends Described {
  value: number;
  onChange: (value: number) => void;
  min: number;
  max: number;
  step?: number;
  disabled?: boolean;
  /** The value in words; also read by screen readers. */
  words?: (value: number) => string;
}

export function Slider({ label, hint, error, value, onChange, words = String, ...rest }: SliderProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <div className="slider">
          <input
            type="range"
            {...rest}
            {...control}
            value={value}
            aria-valuetext={words(value)}
            onChange={(event) => onChange(event.target.valueAsNumber)}
          />
          <output htmlFor={control.id}>{words(value)}</output>
        </div>
      )}
    </Field>
  );
}
