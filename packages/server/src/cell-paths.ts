import type { Cell } from "@admit-one/core";
import { getPath } from "hono/utils/url";
import { cellPath } from "./cell-config.ts";

/** Machines request these every few seconds, at the server itself. No front has them. */
export const machinePaths: ReadonlySet<string> = new Set(["/healthz", "/readyz", "/metrics"]);

const cells = /^\/cells\/(?<name>[^/]*)(?<below>\/.*)?$/;

/**
 * The path by which routes are found. A cell with a name has all of its own below `/cells/{cell}`
 * too, so that a front with one host name can lead there. What is of another cell is found nowhere:
 * in the API its refusal is the API's.
 */
export const createGetPath = (
  { name: own, others }: Cell,
  apiPath: string,
): ((request: Request) => string) => {
  if (own === null && others.length === 0) return getPath;
  return (request) => {
    const path = getPath(request);
    const { name, below = "" } = cells.exec(path)?.groups ?? {};
    if (name === undefined) return path;
    const isApi = below === apiPath || below.startsWith(`${apiPath}/`);
    if (name !== own) return isApi ? `${apiPath}${path}` : path;
    return below === "" || machinePaths.has(below) ? path : below;
  };
};

/** The path of the cell itself, which has no slash at the end, and where it leads. */
export const cellRoot = (cell: Pick<Cell, "name">): { path: string; to: string } | null =>
  cell.name === null ? null : { path: cellPath(cell), to: `${cell.name}/` };
