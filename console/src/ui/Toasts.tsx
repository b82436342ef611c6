import { useStore } from "@/lib/store";
import { label } from "@/lib/text";
import { IconButton } from "./Button";
import { dismiss, toasts } from "./toasts";
import "./toasts.css";

/** Where toasts appear; once in the shell. */
export function Toasts() {
  const shown = useStore(toasts);
  return (
    <div className="toasts" role="log" aria-live="polite" aria-label="Notifications">
      {shown.map((toast) => (
        <div key={toast.id} className={`toast toast-${toast.tone}`}>
          <bdi className="grow">{label(toast.text, 400)}</bdi>
          <IconButton small label="Dismiss" onClick={() => dismiss(toast.id)}>
            ✕
          </IconButton>
        </div>
      ))}
    </div>
  );
}
