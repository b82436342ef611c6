import { type KeyboardEvent, type ReactNode, useState } from "react";
import { label as shown } from "@/lib/text";
import { Field } from "./fields";
import "./tags.css";

interface TagsInputProps {
  label: string;
  hint?: ReactNode;
  error?: string | null;
  value: readonly string[];
  onChange: (tags: string[]) => void;
  placeholder?: string;
}

/** A list of short texts: Enter or a comma adds one, Backspace in the empty box takes the last away. */
export function TagsInput({
  label,
  hint,
  error,
  value,
  onChange,
  placeholder = "Add, then Enter",
}: TagsInputProps) {
  const [text, setText] = useState("");
  const add = (given = text, rest = "") => {
    const tags = given.split(",").map((tag) => tag.trim());
    const fresh = [...new Set(tags)].filter((tag) => tag && !value.includes(tag));
    if (fresh.length > 0) onChange([...value, ...fresh]);
    setText(rest);
  };
  // a comma ends a tag, also where a keyboard on the screen or the clipboard wrote it
  const onText = (typed: string) => {
    const comma = typed.lastIndexOf(",");
    if (comma < 0) setText(typed);
    else add(typed.slice(0, comma), typed.slice(comma + 1));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && text.trim()) {
      event.preventDefault();
      add();
    } else if (event.key === "Backspace" && text === "" && value.length > 0) {
      onChange(value.slice(0, -1));
    }
  };
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <div className="tags-input">
          {value.map((tag) => (
            <span key={tag} className="tag">
              <bdi>{shown(tag, 60)}</bdi>
              <button
                type="button"
                aria-label={`Remove ${shown(tag, 60)}`}
                onClick={() => onChange(value.filter((one) => one !== tag))}
              >
                ✕
              </button>
            </span>
          ))}
          <input
            {...control}
            value={text}
            placeholder={value.length === 0 ? placeholder : ""}
            onChange={(event) => onText(event.target.value)}
            onKeyDown={onKeyDown}
            onBlur={() => add()}
            autoComplete="off"
            spellCheck={false}
          />
        </div>
      )}
    </Field>
  );
}

/** Tags as they are read. */
export function TagList({ tags }: { tags: readonly string[] }) {
  if (tags.length === 0) return null;
  return (
    <span className="tag-list">
      {tags.slice(0, 12).map((tag) => (
        <span key={tag} className="tag">
          <bdi>{shown(tag, 60)}</bdi>
        </span>
      ))}
      {tags.length > 12 && <span className="muted small">and {tags.length - 12} more</span>}
    </span>
  );
}
