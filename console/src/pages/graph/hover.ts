import type { NodeHoverDrawingFunction, NodeLabelDrawingFunction } from "sigma/rendering";
import type { Palette } from "./palette";

type Drawing = Parameters<NodeHoverDrawingFunction>;

/** The name of the node under the pointer in a box of the theme's colours, and a ring around the node. */
export function drawHover(
  context: Drawing[0],
  data: Drawing[1],
  settings: Pick<Drawing[2], "labelSize" | "labelFont">,
  palette: Palette,
): void {
  const { x, y, size } = data;
  context.beginPath();
  context.arc(x, y, size + 3, 0, 2 * Math.PI);
  context.strokeStyle = palette.accent;
  context.lineWidth = 2;
  context.stroke();
  if (!data.label) return;
  context.font = `600 ${String(settings.labelSize)}px ${settings.labelFont}`;
  const width = context.measureText(data.label).width + 14;
  const before = x + size + width + 2 > context.canvas.clientWidth && x - size - width > 0;
  const left = before
    ? x - size - width - 5
    : Math.max(4, Math.min(x + size + 1, context.canvas.clientWidth - width - 4));
  const top = y - 12;
  context.beginPath();
  context.roundRect(left, top, width, 24, 6);
  context.fillStyle = palette.raised;
  context.shadowColor = "rgba(0, 0, 0, 0.25)";
  context.shadowBlur = 8;
  context.fill();
  context.shadowBlur = 0;
  context.strokeStyle = palette.line;
  context.lineWidth = 1;
  context.stroke();
  context.fillStyle = palette.text;
  context.fillText(data.label, left + 7, y + settings.labelSize / 3);
}

type Label = Parameters<NodeLabelDrawingFunction>;

/** A name beside its node, with an edge of the ground's colour so that it is read above other nodes. */
export function drawLabel(
  context: Label[0],
  data: Label[1],
  settings: Pick<Label[2], "labelSize" | "labelFont">,
  palette: Palette,
): void {
  if (!data.label) return;
  const [x, y] = [data.x + data.size + 3, data.y + settings.labelSize / 3];
  context.font = `500 ${String(settings.labelSize)}px ${settings.labelFont}`;
  context.lineJoin = "round";
  context.lineWidth = 3.5;
  context.strokeStyle = palette.surface;
  context.strokeText(data.label, x, y);
  context.fillStyle = palette.text;
  context.fillText(data.label, x, y);
}
