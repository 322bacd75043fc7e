import type { FieldError } from "./errors.ts";
import type { Ids } from "./ids.ts";
import { check } from "./validate.ts";

/**
 * One of several box offices that sell side by side, each with stores of its own: behind one host
 * name, or through one account at a payment provider. Rules:
 *
 * - All ids of the cell `a` begin with `a-`, those that are generated and those that operators
 *   choose. They have at most 64 characters in all. Ids that derive from others begin as they do.
 * - At most one cell has no name. Every id that begins with no name of a cell belongs to it.
 * - A cell keeps its name for ever. A box office that has sold without a name stays the one without.
 */
export type Cell = {
  /** 1 to 8 lower-case letters and digits, the first a letter. Null: the cell without a name. */
  readonly name: string | null;
  /** The names of the other cells. */
  readonly others: readonly string[];
};

/** Whether a cell may have this name. */
export const isCellName = (name: string): boolean => /^[a-z][a-z0-9]{0,7}$/.test(name);

/** @throws TypeError if a name has another form, or if a cell is named twice. */
export const checkCell = ({ name, others }: Cell): void => {
  const names = [...(name === null ? [] : [name]), ...others];
  const wrong = names.find((one) => !isCellName(one));
  if (wrong !== undefined) {
    const form = "1 to 8 lower-case letters and digits, the first a letter";
    throw new TypeError(`A cell is named "${wrong}", and a name is ${form}.`);
  }
  if (new Set(names).size < names.length) {
    throw new TypeError(`Cells must have different names: ${names.join(", ")}.`);
  }
};

const prefixed = /^(?<name>[a-z][a-z0-9]{0,7})-/;

/** The name of a cell that the id seems to begin with. Null if it begins with none. */
const nameIn = (id: string): string | null => prefixed.exec(id)?.groups?.["name"] ?? null;

/** Without cells everything is the box office's own. */
type MaybeCell = Cell | undefined;

/**
 * Whether this cell may have made the id. The cell without a name cannot know that of an id which
 * seems to begin with a name that no cell has.
 */
export const mayBeOwn = (cell: MaybeCell, id: string): boolean => {
  if (cell === undefined) return true;
  const name = nameIn(id);
  return cell.name === null ? name === null || !cell.others.includes(name) : name === cell.name;
};

/** The name that the id begins with, if no cell is known by it. */
export const unknownCellOf = (cell: MaybeCell, id: string): string | null => {
  const name = nameIn(id);
  if (cell === undefined || name === null || name === cell.name) return null;
  return cell.others.includes(name) ? null : name;
};

const idLengthMax = 64;

/**
 * The same ids, each with the cell's name in front.
 * @throws TypeError, when an id is made, if it is too long with it.
 */
export const idsOfCell = (ids: Ids, cell: MaybeCell): Ids => {
  const name = cell?.name ?? null;
  if (name === null) return ids;
  return {
    next: (kind) => {
      const id = `${name}-${ids.next(kind)}`;
      if (id.length <= idLengthMax) return id;
      throw new TypeError(`An id of the cell ${name} is longer than ${idLengthMax}: ${id}`);
    },
  };
};

/** An id that an operator chooses. It must not lead to another cell. */
export const checkOwnId = (
  cell: MaybeCell,
  id: string | undefined,
  field: string,
): readonly FieldError[] => {
  if (cell === undefined || id === undefined || mayBeOwn(cell, id)) return [];
  return check(
    false,
    field,
    cell.name === null
      ? `must not begin with the name of another cell (${nameIn(id)}-)`
      : `must begin with ${cell.name}-, the name of this cell`,
  );
};
