import type { PaymentGateway } from "./payment-gateway.port.ts";

const secondMs = 1_000;

/** The instants of look-ups, as far as they still count. */
export type Spent = readonly number[];

/** Those of the last second: what is exactly a second ago counts no more. */
export const recent = (spent: Spent, nowMs: number): Spent =>
  spent.filter((atMs) => nowMs - atMs < secondMs);

/** Whether one more look-up fits in the second that ends now. */
export const hasRoom = (spent: Spent, perSecond: number, nowMs: number): boolean =>
  recent(spent, nowMs).length < perSecond;

/** How often this process may still ask its gateways about payments that are due. */
export type LookupBudget = {
  /** The gateways that may be asked now. */
  open(nowMs: number): readonly string[];
  /** Sets one look-up aside; false where there is none left. */
  take(gateway: string, nowMs: number): boolean;
  /** Of one that was set aside at the instant and was not needed. */
  giveBack(gateway: string, takenAtMs: number): void;
  /** A look-up that does not wait for its turn, since news called for it; it counts all the same. */
  spend(gateway: string, nowMs: number): void;
};

/**
 * In no second more look-ups of one gateway than it says, but for those that news call for: whatever
 * waits for an answer, a provider is not asked more often than it bears.
 */
export const createLookupBudget = (
  gateways: readonly Pick<PaymentGateway, "name">[],
  perSecond: number,
): LookupBudget => {
  const spent = new Map<string, Spent>(gateways.map(({ name }) => [name, []]));
  const of = (gateway: string): Spent => spent.get(gateway) ?? [];
  const spend = (gateway: string, nowMs: number): void => {
    spent.set(gateway, [...recent(of(gateway), nowMs), nowMs]);
  };
  return {
    open: (nowMs) => [...spent.keys()].filter((name) => hasRoom(of(name), perSecond, nowMs)),
    take: (gateway, nowMs) => {
      const fits = hasRoom(of(gateway), perSecond, nowMs);
      if (fits) spend(gateway, nowMs);
      return fits;
    },
    giveBack: (gateway, takenAtMs) => {
      const index = of(gateway).lastIndexOf(takenAtMs);
      spent.set(
        gateway,
        of(gateway).filter((_, at) => at !== index),
      );
    },
    spend,
  };
};
