/** Money at a gateway whose payment's id begins with a name that no cell has. */
export type UnknownCell = {
  readonly gateway: string;
  readonly cell: string;
  /** How many payments are known, at most 1,000. */
  readonly payments: number;
  /** The payment that was captured first. */
  readonly paymentId: string;
  readonly sinceMs: number;
};

/** What this process knows of them: what it read since its start, and what was kept before. */
export type UnknownCells = {
  note(found: Omit<UnknownCell, "payments">): void;
  restore(kept: UnknownCell): void;
  all(): readonly UnknownCell[];
  /** Whether this process knows that the store has it for this day. */
  isKept(found: UnknownCell, day: number): boolean;
  kept(found: UnknownCell, day: number): void;
};

/** The books are read again and again, and an account may belong to others too. */
const paymentsMax = 1_000;
const cellsMax = 100;

type Known = { readonly first: UnknownCell; readonly paymentIds: Set<string> };

export const createUnknownCells = (): UnknownCells => {
  const known = new Map<string, Known>();
  /** The last day for which each of them is stored. */
  const keptOn = new Map<string, number>();
  const nameOf = ({ gateway, cell }: UnknownCell): string => `${gateway} ${cell}`;
  const add = (found: UnknownCell): void => {
    const name = nameOf(found);
    const before = known.get(name);
    if (before === undefined && known.size >= cellsMax) return;
    const { first, paymentIds } = before ?? { first: found, paymentIds: new Set<string>() };
    if (paymentIds.size < paymentsMax) paymentIds.add(found.paymentId);
    const payments = Math.max(first.payments, found.payments, paymentIds.size);
    const earlier = found.sinceMs < first.sinceMs ? found : first;
    known.set(name, { first: { ...earlier, payments }, paymentIds });
  };
  return {
    note: (found) => add({ ...found, payments: 1 }),
    restore: add,
    all: () => [...known.values()].map(({ first }) => first),
    isKept: (found, day) => keptOn.get(nameOf(found)) === day,
    kept: (found, day) => void keptOn.set(nameOf(found), day),
  };
};
