/** What a path is drawn with. */
type Pen = Pick<CanvasRenderingContext2D, "moveTo" | "lineTo" | "closePath" | "rect" | "arc">;

type Shape = (pen: Pen, x: number, y: number, radius: number) => void;

const polygon =
  (points: readonly (readonly [number, number])[]): Shape =>
  (pen, x, y, radius) => {
    for (const [index, [right, down]] of points.entries()) {
      if (index === 0) pen.moveTo(x + right * radius, y + down * radius);
      else pen.lineTo(x + right * radius, y + down * radius);
    }
    pen.closePath();
  };

/** One for each grade, so that nobody needs to see colours. The pages' signs are the same. */
const shapes: readonly Shape[] = [
  (pen, x, y, radius) => {
    pen.moveTo(x + radius, y);
    pen.arc(x, y, radius, 0, 2 * Math.PI);
  },
  (pen, x, y, radius) => pen.rect(x - radius * 0.9, y - radius * 0.9, radius * 1.8, radius * 1.8),
  polygon([
    [0, -1],
    [1, 0.9],
    [-1, 0.9],
  ]),
  polygon([
    [0, -1.1],
    [1.1, 0],
    [0, 1.1],
    [-1.1, 0],
  ]),
  polygon([
    [0, -1],
    [1, -0.25],
    [0.62, 0.95],
    [-0.62, 0.95],
    [-1, -0.25],
  ]),
  polygon([
    [-0.35, -1],
    [0.35, -1],
    [0.35, -0.35],
    [1, -0.35],
    [1, 0.35],
    [0.35, 0.35],
    [0.35, 1],
    [-0.35, 1],
    [-0.35, 0.35],
    [-1, 0.35],
    [-1, -0.35],
    [-0.35, -0.35],
  ]),
];

export const shapeOf = (grade: number): Shape => shapes[grade % shapes.length] ?? polygon([]);
