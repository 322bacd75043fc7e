/** A point in the drawing, in its own unit; y grows downwards. */
export type Point = { readonly x: number; readonly y: number };

export type PlanSeat = { readonly label: string; readonly category: string; readonly at: Point };
export type PlanRow = { readonly name: string; readonly seats: readonly PlanSeat[] };
export type PlanZone = { readonly name: string; readonly rows: readonly PlanRow[] };
export type PlanCategory = { readonly name: string; readonly color: string | undefined };
export type PlanArea = { readonly text: string; readonly middle: Point };

/** A seating plan with absolute positions and a name for everything. */
export type SeatingPlan = {
  readonly zones: readonly PlanZone[];
  readonly categories: readonly PlanCategory[];
  readonly areas: readonly PlanArea[];
};

/** The file is no seating plan, or one that cannot be sold. */
export class PlanProblem extends Error {}

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const objectsIn = (parent: Json, name: string, at: string): readonly Json[] => {
  const list = parent[name] ?? [];
  if (!Array.isArray(list) || !list.every(isObject)) {
    throw new PlanProblem(`${at}${name} must be a list of objects.`);
  }
  return list;
};

const textIn = (parent: Json, name: string): string => {
  const value = parent[name];
  return typeof value === "string" || typeof value === "number" ? String(value).trim() : "";
};

const origin: Point = { x: 0, y: 0 };

/** A position counts from that of its parent. */
const pointIn = (parent: Json, from: Point, at: string): Point => {
  const { position = origin } = parent;
  const { x, y } = isObject(position) ? position : {};
  if (typeof x !== "number" || typeof y !== "number") {
    throw new PlanProblem(`${at}position must have the numbers x and y.`);
  }
  return { x: from.x + x, y: from.y + y };
};

/**
 * Reads a seating plan of pretix's open JSON format: zones with rows of seats, each with a category
 * and a position. Fields that do not matter for a sale are ignored.
 *
 * @throws PlanProblem if it is something else.
 */
export const readSeatingPlan = (json: unknown): SeatingPlan => {
  if (!isObject(json) || !Array.isArray(json["zones"])) {
    throw new PlanProblem("It is no seating plan: it must have a list of zones.");
  }
  const zones = objectsIn(json, "zones", "");
  return {
    zones: zones.map((zone, index) => readZone(zone, index)),
    categories: objectsIn(json, "categories", "").map((category) => ({
      name: textIn(category, "name"),
      color: colorOf(textIn(category, "color")),
    })),
    areas: zones.flatMap((zone, index) => readAreas(zone, `zones[${index}].`)),
  };
};

const readZone = (zone: Json, index: number): PlanZone => {
  const at = `zones[${index}].`;
  const from = pointIn(zone, origin, at);
  const rows = objectsIn(zone, "rows", at).map((row, no) => readRow(row, no, from, at));
  return { name: textIn(zone, "name") || `${index + 1}`, rows: joined(rows) };
};

const readRow = (row: Json, index: number, zone: Point, zoneAt: string): PlanRow => {
  const at = `${zoneAt}rows[${index}].`;
  const from = pointIn(row, zone, at);
  const seats = objectsIn(row, "seats", at).map((seat, no) => ({
    label: textIn(seat, "seat_number") || `${no + 1}`,
    category: textIn(seat, "category"),
    at: pointIn(seat, from, `${at}seats[${no}].`),
  }));
  return { name: textIn(row, "row_number") || `${index + 1}`, seats };
};

/** A row that an aisle divides is often drawn as two with one name. */
const joined = (rows: readonly PlanRow[]): readonly PlanRow[] =>
  [...Map.groupBy(rows, ({ name }) => name)]
    .map(([name, same]) => ({ name, seats: same.flatMap(({ seats }) => seats) }))
    .filter(({ seats }) => seats.length > 0);

const readAreas = (zone: Json, at: string): readonly PlanArea[] =>
  objectsIn(zone, "areas", at).map((area, index) => {
    const areaAt = `${at}areas[${index}].`;
    const { text } = area;
    return {
      // It is a text, or an object that has one.
      text: isObject(text) ? textIn(text, "text") : textIn(area, "text"),
      middle: middleOf(area, pointIn(area, pointIn(zone, origin, at), areaAt)),
    };
  });

const middleOf = ({ width, height }: Json, { x, y }: Point): Point => ({
  x: x + (typeof width === "number" ? width / 2 : 0),
  y: y + (typeof height === "number" ? height / 2 : 0),
});

/** As concert documents write it; any other color is left out. */
const colorOf = (text: string): string | undefined => {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(text);
  const long =
    short === null
      ? text
      : `#${short
          .slice(1)
          .map((digit) => digit + digit)
          .join("")}`;
  return /^#[0-9a-f]{6}$/i.test(long) ? long.toLowerCase() : undefined;
};
