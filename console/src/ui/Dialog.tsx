import { type FormEvent, type ReactNode, useId, useLayoutEffect, useRef, useState } from "react";
import { messageOf } from "@/api/errors";
import { head, visible } from "@/lib/text";
import { Button, IconButton } from "./Button";
import { Input } from "./fields";
import "./dialog.css";

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
  wide?: boolean;
}

// a field, the chosen one of several, or a button: what comes first below the heading
const FIRST = ["input:not([type=radio])", "input:checked", "textarea", "select", "button"]
  .map((what) => `:scope > .dialog-inside > :not(.dialog-head) ${what}:enabled`)
  .join();

/** A modal dialog: shown while it is mounted. The focus begins in its first field, stays inside, and goes back after. */
export function Dialog({ title, onClose, children, wide }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  // before it is painted, and undone while it is still in the page: only then does the browser give the focus back
  useLayoutEffect(() => {
    const shown = dialog.current;
    if (!shown) return undefined;
    shown.showModal();
    shown.querySelector<HTMLElement>(FIRST)?.focus();
    return () => {
      shown.close();
      if (document.activeElement === document.body) document.getElementById("main")?.focus();
    };
  }, []);
  return (
    // a click beside the dialog closes it, as Escape does for those at the keyboard
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
    <dialog
      ref={dialog}
      className={`dialog ${wide ? "dialog-wide" : ""}`}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <div className="dialog-inside">
        <header className="dialog-head">
          <h2 id={id}>{title}</h2>
          <IconButton label="Close" onClick={onClose}>
            ✕
          </IconButton>
        </header>
        {children}
      </div>
    </dialog>
  );
}

export function DialogActions({ children }: { children: ReactNode }) {
  return <div className="dialog-actions">{children}</div>;
}

interface ConfirmProps {
  title: string;
  children: ReactNode;
  /** What the button says: the deed, e.g. "Delete bank". */
  action: string;
  /** What must be typed before the button works, e.g. the name of what goes. */
  typed?: string;
  onConfirm: () => Promise<unknown>;
  onClose: () => void;
}

const MOST_TYPED = 80;

/** Asks before something that cannot be undone. It closes when `onConfirm` is fulfilled, else shows why not. */
export function ConfirmDialog({ title, children, action, typed, onConfirm, onClose }: ConfirmProps) {
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  // what cannot be typed as it is may be typed as it is shown, and of what is very long its beginning is enough
  const asked = typed === undefined ? undefined : head(typed, MOST_TYPED);
  const shown = asked === undefined ? undefined : visible(asked);
  const ready = typed === undefined || [typed, visible(typed), asked, shown].includes(text);
  const what = asked === typed ? "Type" : "Type the beginning";
  const confirm = async (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    setBusy(true);
    try {
      await onConfirm();
      onClose();
    } catch (failure) {
      setError(messageOf(failure));
      setBusy(false);
    }
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form className="stack" onSubmit={(event) => void confirm(event)}>
        <div>{children}</div>
        {shown !== undefined && (
          <Input
            label={`${what} ${shown} to confirm`}
            value={text}
            onChange={(event) => setText(event.target.value)}
            autoComplete="off"
            spellCheck={false}
            autoFocus
          />
        )}
        {error && (
          <p role="alert" className="field-error">
            {error}
          </p>
        )}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="danger" type="submit" disabled={!ready} busy={busy}>
            {action}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
