import { type KeyboardEvent, type ReactNode, useId, useState } from "react";
import { label as short } from "@/lib/text";
import "./tags.css";

interface TagsProps {
  label: string;
  hint?: ReactNode;
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
  placeholder = "Add, then Enter",
}: TagsProps) {
  const id = useId();
  const [text, setText] = useState("");
  const add = (words: string, rest = "") => {
    const found = words
      .split(",")
      .map((word) => word.trim())
      .filter((word) => word !== "" && !value.includes(word));
    setText(rest);
    if (found.length > 0) onChange([...value, ...new Set(found)]);
  };
  // a comma ends a tag, also where a keyboard on the screen or the clipboard wrote it
  const onText = (words: string) => {
    const comma = words.lastIndexOf(",");
    if (comma >= 0) add(words.slice(0, comma), words.slice(comma + 1));
    else if (known.includes(words)) add(words);
    else setText(words);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === "Enter" && text.trim()) {
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
          placeholder={value.length > 0 ? "" : placeholder}
          aria-describedby={hint ? `${id}-hint` : undefined}
          aria-invalid={error ? true : undefined}
          onChange={(event) => onText(event.target.value)}
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

/** Tags as they are read. */
export function TagList({ tags }: { tags: readonly string[] }) {
  if (tags.length === 0) return null;
  return (
    <span className="tag-list">
      {tags.slice(0, 12).map((tag) => (
        <span key={tag} className="tag">
          <bdi>{short(tag, 60)}</bdi>
        </span>
      ))}
      {tags.length > 12 && <span className="muted small">and {tags.length - 12} more</span>}
    </span>
  );
}
