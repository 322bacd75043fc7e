/**
 * The corners of a shape for each grade, x after y after x, so that nobody needs to see colours. No
 * corners are a circle. The pages' signs are the same.
 */
const shapes: readonly (readonly number[])[] = [
  [],
  [-0.9, -0.9, 0.9, -0.9, 0.9, 0.9, -0.9, 0.9],
  [0, -1, 1, 0.9, -1, 0.9],
  [0, -1.1, 1.1, 0, 0, 1.1, -1.1, 0],
  [0, -1, 1, -0.25, 0.62, 0.95, -0.62, 0.95, -1, -0.25],
  [
    -0.35, -1, 0.35, -1, 0.35, -0.35, 1, -0.35, 1, 0.35, 0.35, 0.35, 0.35, 1, -0.35, 1, -0.35, 0.35,
    -1, 0.35, -1, -0.35, -0.35, -0.35,
  ],
];

export const shapeOf = (grade: number): readonly number[] => shapes[grade % shapes.length] ?? [];

/** Adds a shape to the path. */
export const traceShape = (
  pen: Pick<CanvasRenderingContext2D, "moveTo" | "lineTo" | "closePath" | "arc">,
  corners: readonly number[],
  x: number,
  y: number,
  radius: number,
): void => {
  pen.moveTo(x + (corners[0] ?? 1) * radius, y + (corners[1] ?? 0) * radius);
  for (let at = 2; at < corners.length; at += 2) {
    pen.lineTo(x + (corners[at] ?? 0) * radius, y + (corners[at + 1] ?? 0) * radius);
  }
  if (corners.length === 0) pen.arc(x, y, radius, 0, 2 * Math.PI);
  else pen.closePath();
};
