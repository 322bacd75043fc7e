import type {
  GatewayAnswer,
  GatewayPayment,
  GatewayRefund,
  PaymentGateway,
  PaymentId,
} from "@admit-one/core";
import type { Faults } from "./faults.ts";
import type { Incarnation } from "./wire.ts";
import type { World } from "./world.ts";

/** What a card does: pays, is refused, breaks, takes its time, or wants a page to be visited. */
export const cards = ["good", "poor", "broken", "slow", "page"] as const;
export type Card = (typeof cards)[number];

type Account = {
  answer: GatewayAnswer;
  readonly amount: number;
  /** Minor units that the bank has of the buyer. */
  kept: number;
  captures: number;
};

/** The outer world that keeps the money. It never forgets and never stops, but its wires break. */
export type Bank = {
  /** The bank as one process reaches it. */
  gateway(process: Incarnation, faults: () => Faults): PaymentGateway;
  accounts: ReadonlyMap<PaymentId, Readonly<Account>>;
};

const longestSettlementMs = 40_000;

export const createBank = (world: World): Bank => {
  const accounts = new Map<PaymentId, Account>();
  const refunds = new Set<string>();

  const capture = (id: PaymentId, account: Account, currency: GatewayPayment["currency"]): void => {
    if (account.answer.outcome !== "pending") return;
    account.kept += account.amount;
    account.captures += 1;
    const { amount } = account;
    account.answer = { outcome: "captured", reference: `bank-${id}`, amount, currency };
  };

  const open = ({ paymentId, amount, currency, method }: GatewayPayment): Account => {
    const card = method["card"] as Card;
    const account: Account = {
      answer: { outcome: "pending", nextAction: null },
      amount,
      kept: 0,
      captures: 0,
    };
    if (card === "good") capture(paymentId, account, currency);
    if (card === "poor") account.answer = { outcome: "declined", reason: "insufficient_funds" };
    if (card === "broken") account.answer = { outcome: "failed", reason: "card_broken" };
    if (card === "page") {
      account.answer = { outcome: "pending", nextAction: { type: "redirect", url: "about:blank" } };
    }
    if (card === "slow") {
      const delayMs = world.random.int(100, longestSettlementMs);
      world.after(delayMs, () => capture(paymentId, account, currency));
    }
    accounts.set(paymentId, account);
    return account;
  };

  const charge = (request: GatewayPayment): GatewayAnswer => {
    const account = accounts.get(request.paymentId) ?? open(request);
    if (request.proof !== null) capture(request.paymentId, account, request.currency);
    return account.answer;
  };

  const cancel = (paymentId: PaymentId): GatewayAnswer => {
    const account = accounts.get(paymentId);
    const fenced: GatewayAnswer = { outcome: "failed", reason: "cancelled" };
    if (account === undefined) {
      accounts.set(paymentId, { answer: fenced, amount: 0, kept: 0, captures: 0 });
      return fenced;
    }
    if (account.answer.outcome === "pending") account.answer = fenced;
    return account.answer;
  };

  const refund = ({ refundId, paymentId, amount }: GatewayRefund): void => {
    const account = accounts.get(paymentId);
    if (account === undefined || refunds.has(refundId)) return;
    refunds.add(refundId);
    account.kept -= amount;
  };

  return {
    accounts,
    gateway: (process, faults) => {
      const over = createLine(world, process, faults);
      return {
        name: "bank",
        capabilities: {
          twoStep: false,
          cancelBeforeCapture: true,
          idempotencyTtlMs: Number.MAX_SAFE_INTEGER,
          authorizationTtlMs: 0,
          lookupByOurId: true,
          asynchronous: true,
        },
        checkMethod: () => [],
        charge: (request) => over(() => charge(request)),
        lookup: ({ paymentId }) =>
          over(() => accounts.get(paymentId)?.answer ?? { outcome: "not_found" }),
        cancel: ({ paymentId }) => over(() => cancel(paymentId)),
        refund: (request) =>
          over(() => {
            refund(request);
            return { outcome: "refunded" as const };
          }),
      };
    },
  };
};

/** The line to the bank: slow at times, and either way may be lost. */
const createLine =
  (world: World, process: Incarnation, faults: () => Faults) =>
  <T>(effect: () => T): Promise<T> =>
    new Promise((resolve, reject) => {
      const { random } = world;
      const { gatewayLost, gatewaySlow, stop } = faults();
      const delay = (): number =>
        random.chance(gatewaySlow) ? random.int(5_000, 30_000) : random.int(10, 400);
      const isLost = random.chance(gatewayLost);
      const answerIsLost = random.chance(gatewayLost);
      const stops = random.chance(stop);
      world.after(delay(), () => {
        const value = isLost ? null : { is: effect() };
        world.after(delay(), () => {
          if (stops) process.stop();
          if (!process.alive) return;
          if (value === null || answerIsLost) reject(new Error("The bank did not answer."));
          else resolve(value.is);
        });
      });
    });
