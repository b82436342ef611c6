import { type ButtonHTMLAttributes, type ReactNode, useState } from "react";
import "./button.css";

type Kind = "primary" | "plain" | "quiet" | "danger";

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  kind?: Kind;
  small?: boolean;
  /** Shows that it works, and cannot be pressed again. */
  busy?: boolean;
}

export function Button({ kind = "plain", small, busy, className = "", children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={`button button-${kind} ${small ? "button-small" : ""} ${className}`}
      aria-busy={busy || undefined}
      disabled={rest.disabled || busy}
    >
      {children}
    </button>
  );
}

interface IconButtonProps extends Omit<ButtonProps, "children"> {
  /** What it does: read by screen readers, shown as a tooltip. */
  label: string;
  children: ReactNode;
}

export function IconButton({ label, children, className = "", ...rest }: IconButtonProps) {
  return (
    <Button kind="quiet" {...rest} className={`icon-button ${className}`} aria-label={label} title={label}>
      <span aria-hidden="true">{children}</span>
    </Button>
  );
}

interface CopyProps {
  text: string;
  label?: string;
  /** What is copied, where several are: read by screen readers. */
  of?: string;
}

export function CopyButton({ text, label = "Copy", of }: CopyProps) {
  const [said, setSaid] = useState("");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setSaid("Copied");
    } catch {
      setSaid("Not allowed");
    }
    setTimeout(() => setSaid(""), 1500);
  };
  return (
    <Button small kind="quiet" onClick={() => void copy()}>
      <span aria-live="polite">{said || label}</span>
      {of && <span className="sr-only"> {of}</span>}
    </Button>
  );
}
