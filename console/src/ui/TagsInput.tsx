import { type KeyboardEvent, useId, useState } from "react";
import { label as short } from "@/lib/text";
import "./tags.css";

interface TagsProps {
  label: string;
  hint?: string;
  hideLabel?: boolean;
  error?: string | null;
  value: readonly string[];
  onChange: (tags: string[]) => void;
  /** Tags in use, offered while somebody types. */
  known?: readonly string[];
  placeholder?: string;
}

/** Tags as chips; Enter or a comma adds one, Backspace takes the last away. */
export function TagsInput({
  label,
  hint,
  hideLabel,
  error,
  value,
  onChange,
  known = [],
  ...rest
}: TagsProps) {
  const id = useId();
  const [text, setText] = useState("");
  const add = (words: string) => {
    const found = words
      .split(",")
      .map((word) => word.trim())
      .filter((word) => word !== "" && !value.includes(word));
    setText("");
    if (found.length > 0) onChange([...value, ...new Set(found)]);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if ((event.key === "Enter" && text.trim()) || event.key === ",") {
      event.preventDefault();
      add(text);
    } else if (event.key === "Backspace" && text === "" && value.length > 0) {
      onChange(value.slice(0, -1));
    }
  };
  return (
    <div className="field">
      <label htmlFor={id} className={hideLabel ? "sr-only" : "field-label"}>
        {label}
      </label>
      <div className="input tags-input">
        {value.map((tag) => (
          <span key={tag} className="tag-chip">
            <bdi>{short(tag, 40)}</bdi>
            <button
              type="button"
              aria-label={`Remove ${short(tag, 60)}`}
              onClick={() => onChange(value.filter((one) => one !== tag))}
            >
              ×
            </button>
          </span>
        ))}
        <input
          id={id}
          list={`${id}-known`}
          value={text}
          autoComplete="off"
          spellCheck={false}
          placeholder={value.length > 0 ? "" : rest.placeholder}
          aria-describedby={hint ? `${id}-hint` : undefined}
          aria-invalid={error ? true : undefined}
          onChange={(event) => {
            const words = event.target.value;
            if (known.includes(words)) add(words);
            else setText(words);
          }}
          onKeyDown={onKeyDown}
          onBlur={() => add(text)}
        />
        <datalist id={`${id}-known`}>
          {known
            .filter((tag) => !value.includes(tag))
            .map((tag) => (
              <option key={tag} value={tag} />
            ))}
        </datalist>
      </div>
      {hint && (
        <div id={`${id}-hint`} className="field-hint">
          {hint}
        </div>
      )}
      {error && (
        <div className="field-error" role="alert">
          {error}
        </div>
      )}
    </div>
  );
}
