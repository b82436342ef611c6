import { EdgeLineProgram, EdgeRectangleProgram, NodeCircleProgram, NodePointProgram } from "sigma/rendering";

/** How sigma draws any graph. */
export const SETTINGS = {
  allowInvalidContainer: true,
  defaultEdgeType: "line",
  defaultNodeType: "circle",
  nodeProgramClasses: { circle: NodeCircleProgram, point: NodePointProgram },
  edgeProgramClasses: { line: EdgeRectangleProgram, thin: EdgeLineProgram },
  minCameraRatio: 0.02,
  maxCameraRatio: 4,
  labelFont: "system-ui, sans-serif",
  labelSize: 12,
  labelDensity: 0.6,
  labelRenderedSizeThreshold: 7,
  stagePadding: 36,
  zIndex: true,
};

/** While somebody moves the picture, nodes keep their places; but not for longer than this. */
export const STILL_MS = 150;
export const LONGEST_WAIT_MS = 1500;

export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
