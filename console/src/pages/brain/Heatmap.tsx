import type { CSSProperties } from "react";
import { count } from "@/lib/text";
import css from "./brain.module.css";
import type { Cell } from "./queries";

const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const two = (hour: number) => String(hour).padStart(2, "0");

/** The hours of a week as a table whose cells are coloured by use; each has its number for who cannot see it. */
export function Heatmap({ cells, timezone }: { cells: readonly Cell[]; timezone: string }) {
  const at = new Map(cells.map((cell) => [cell.weekday * 24 + cell.hour, cell]));
  const most = Math.max(1, ...cells.map((cell) => cell.count));
  return (
    <div className="stack">
      <div className={css.heatFrame} tabIndex={0} role="group" aria-label="Calls by hour of the week">
        <table className={css.heat}>
          <caption className="sr-only">Calls by weekday and hour, time zone {timezone}</caption>
          <thead>
            <tr>
              <th scope="col">
                <span className="sr-only">Day</span>
              </th>
              {HOURS.map((hour) => (
                <th key={hour} scope="col">
                  <span aria-hidden="true">{hour % 3 === 0 ? two(hour) : ""}</span>
                  <span className="sr-only">{two(hour)}:00</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {DAYS.map((name, weekday) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                {HOURS.map((hour) => {
                  const cell = at.get(weekday * 24 + hour);
                  const calls = cell?.count ?? 0;
                  const strength = calls === 0 ? 0 : 12 + Math.round((calls / most) * 88);
                  const utc = cell ? ` (${two(cell.hour_utc)}:00 UTC)` : "";
                  return (
                    <td key={hour} title={`${name} ${two(hour)}:00${utc}: ${count(calls)} calls`}>
                      <div
                        className={css.heatCell}
                        style={{ "--heat": `${String(strength)}%` } as CSSProperties}
                      >
                        <span className="sr-only">{count(calls)}</span>
                      </div>
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="row small muted">
        <span>Hours of {timezone}</span>
        <span className={css.legend} aria-hidden="true">
          0
          {[0, 25, 50, 75, 100].map((heat) => (
            <span
              key={heat}
              className={css.heatCell}
              style={{ "--heat": `${String(heat)}%` } as CSSProperties}
            />
          ))}
          {count(most)}
        </span>
      </div>
    </div>
  );
}
