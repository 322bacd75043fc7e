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
  /**
   * Sets one look-up aside; false where there is none left. Hints are anybody's, so that they get
   * half of it: with a flood of them nobody keeps the others from being looked up.
   */
  take(gateway: string, nowMs: number, of?: "hint"): boolean;
  /** Of one that was set aside at the instant and was not needed. */
  giveBack(gateway: string, takenAtMs: number): void;
  /** A look-up that does not wait for its turn, since the gateway called for it; it counts as well. */
  spend(gateway: string, nowMs: number): void;
};

/**
 * In no second more look-ups of one gateway than it says, but for those that it calls for itself:
 * whatever waits for an answer, a provider is not asked more often than it bears.
 */
export const createLookupBudget = (
  gateways: readonly Pick<PaymentGateway, "name">[],
  perSecond: number,
): LookupBudget => {
  const spent = new Map<string, Spent>(gateways.map(({ name }) => [name, []]));
  const of = (gateway: string): Spent => spent.get(gateway) ?? [];
  const put = (gateway: string, instants: Spent): void => {
    // What serves here no more is not asked.
    if (spent.has(gateway)) spent.set(gateway, instants);
  };
  const spend = (gateway: string, nowMs: number): void =>
    put(gateway, [...recent(of(gateway), nowMs), nowMs]);
  const ofHints = Math.ceil(perSecond / 2);
  return {
    open: (nowMs) => [...spent.keys()].filter((name) => hasRoom(of(name), perSecond, nowMs)),
    take: (gateway, nowMs, what) => {
      const fits = hasRoom(of(gateway), what === "hint" ? ofHints : perSecond, nowMs);
      if (fits) spend(gateway, nowMs);
      return fits;
    },
    giveBack: (gateway, takenAtMs) => {
      const given = of(gateway).lastIndexOf(takenAtMs);
      put(
        gateway,
        of(gateway).filter((_, index) => index !== given),
      );
    },
    spend,
  };
};
