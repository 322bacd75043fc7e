import type { PaymentGateway } from "./payment-gateway.port.ts";

const secondMs = 1_000;

/** The instants of recent look-ups. */
export type Spent = readonly number[];

/** The look-ups of the last second. One from exactly a second ago no longer counts. */
export const recent = (spent: Spent, nowMs: number): Spent =>
  spent.filter((atMs) => nowMs - atMs < secondMs);

/** Whether one more look-up fits into the second that ends now. */
export const hasRoom = (spent: Spent, perSecond: number, nowMs: number): boolean =>
  recent(spent, nowMs).length < perSecond;

/** How often this process may still ask its gateways about payments that are due. */
export type LookupBudget = {
  /** The gateways that may be asked now. */
  open(nowMs: number): readonly string[];
  /**
   * Reserves one look-up. False if none is left. Anybody can send hints, so hints get only half of
   * the budget: a flood of them cannot block other look-ups.
   */
  take(gateway: string, nowMs: number, of?: "hint"): boolean;
  /** Returns a look-up that was reserved at the instant and not needed. */
  giveBack(gateway: string, takenAtMs: number): void;
  /** Counts a look-up that does not wait for its turn, because the gateway itself caused it. */
  spend(gateway: string, nowMs: number): void;
};

/**
 * Limits the look-ups per second and gateway. Only look-ups that the gateway itself causes may
 * exceed it, so that a backlog never overloads a provider.
 */
export const createLookupBudget = (
  gateways: readonly Pick<PaymentGateway, "name">[],
  perSecond: number,
): LookupBudget => {
  const spent = new Map<string, Spent>(gateways.map(({ name }) => [name, []]));
  const of = (gateway: string): Spent => spent.get(gateway) ?? [];
  const put = (gateway: string, instants: Spent): void => {
    // A gateway that this process does not serve is not asked.
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
