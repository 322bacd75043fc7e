import { type Cell, isCellName } from "@admit-one/core";
import { ConfigProblem } from "./config-values.ts";

/** Which of several cells this server belongs to, and what it serves there. */
export type CellConfig = {
  readonly cell: Cell;
  /** One cell serves all wallets: a balance in each would be spent in none. */
  readonly servesWallets: boolean;
};

type Values = Readonly<Record<"cell" | "cells" | "walletCell", string | undefined>>;

const right = "give 1 to 8 lower-case letters and digits, the first a letter, like a or seoul";

/** Without any of the variables the server is the only one on its accounts, and serves wallets. */
export const readCell = ({ cell, cells, walletCell }: Values): CellConfig => {
  if (cell !== undefined && !isCellName(cell)) {
    throw new ConfigProblem("CELL", `is "${cell}"`, right);
  }
  const named = readNames(cells);
  const others = named.filter((name) => name !== cell);
  if (walletCell !== undefined && walletCell !== cell && !others.includes(walletCell)) {
    throw new ConfigProblem(
      "WALLET_CELL",
      `is "${walletCell}", which is neither CELL nor in CELLS`,
      "name a cell, or leave it out for the cell without a name",
    );
  }
  return { cell: { name: cell ?? null, others }, servesWallets: walletCell === cell };
};

const readNames = (value: string | undefined): readonly string[] => {
  if (value === undefined) return [];
  const names = value.split(",").map((name) => name.trim());
  const wrong = names.find((name) => !isCellName(name));
  if (wrong !== undefined) throw new ConfigProblem("CELLS", `holds "${wrong}"`, right);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return names;
  throw new ConfigProblem("CELLS", `names ${twice} twice`, "name each cell once, like a,b");
};

/** The path below which everything of a cell exists, beside the root of its own servers. */
export const cellPath = ({ name }: Pick<Cell, "name">): string =>
  name === null ? "" : `/cells/${name}`;

/** An id that the server chooses, as one of this cell. */
export const idInCell = ({ name }: Pick<Cell, "name">, id: string): string =>
  name === null ? id : `${name}-${id}`;
