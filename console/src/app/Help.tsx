import { useStore } from "@/lib/store";
import { Dialog } from "@/ui/Dialog";
import { known } from "./shortcuts";

export function Help({ onClose }: { onClose: () => void }) {
  const shortcuts = useStore(known);
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose} wide>
      <dl className="shortcuts">
        {shortcuts.map(({ keys, what }) => (
          <div key={keys}>
            <dt>
              {keys.split(" ").map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <p className="muted small">
        In lists: arrow keys, Home and End move by row, Enter opens. Escape closes dialogs.
      </p>
    </Dialog>
  );
}
