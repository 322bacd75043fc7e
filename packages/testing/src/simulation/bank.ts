import type {
  GatewayAnswer,
  GatewayPayment,
  GatewayRefund,
  MovedPayment,
  OneStepGateway,
  PaymentGateway,
  PaymentId,
  ProviderMovements,
  TwoStepGateway,
} from "@admit-one/core";
import { type Account, openAccount } from "./bank-account.ts";
import type { Faults } from "./faults.ts";
import { createRefundDesk, movementsOf } from "./refund-desk.ts";
import type { Incarnation } from "./wire.ts";
import type { World } from "./world.ts";

/**
 * What a card does: it pays, is declined, fails, takes time, requires a page visit, or pays
 * although it was declined, which no correct bank would allow.
 */
export const cards = ["good", "poor", "broken", "slow", "page", "ghost"] as const;
export type Card = (typeof cards)[number];

export type BankNews = { readonly gateway: string; readonly body: string };

/** The world that keeps the money. It never forgets and never stops, but its connections fail. */
export type Bank = {
  /** The bank as one process reaches it: one gateway in one step and one in two steps. */
  gateways(process: Incarnation): readonly PaymentGateway[];
  readonly accounts: ReadonlyMap<PaymentId, Account>;
  /** Subscribes to changes. A change is delivered repeatedly until `hear` returns true. */
  subscribe(hear: (news: BankNews) => Promise<boolean>): void;
  /** Whether a change of money is still planned. */
  isBusy(): boolean;
};

const longestSettlementMs = 40_000;

export const createBank = (world: World, faults: () => Faults): Bank => {
  const accounts = new Map<PaymentId, Account>();
  let hear: (news: BankNews) => Promise<boolean> = async () => true;
  let told = 0;

  /** Webhooks arrive late, twice and in any order. One that was not accepted is sent again. */
  const tell = (paymentId: PaymentId, gateway: string): void => {
    told += 1;
    const news = { gateway, body: JSON.stringify({ eventId: `news-${told}`, paymentId }) };
    const deliver = async (): Promise<void> => {
      if (!(await hear(news))) world.after(world.random.int(1_000, 20_000), () => void deliver());
    };
    const copies = world.random.chance(0.3) ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      world.after(world.random.int(0, 15_000), () => void deliver());
    }
  };

  const desk = createRefundDesk(world, faults, ({ paymentId, payment }) => {
    if (payment !== null) tell(paymentId, payment.method.type);
  });

  const capture = (id: PaymentId, account: Account): void => {
    const { payment, answer } = account;
    if (payment === null || answer.outcome === "captured" || answer.outcome === "failed") return;
    account.captured += payment.amount;
    account.captures += 1;
    const { amount, currency } = payment;
    account.answer = { outcome: "captured", reference: `bank-${id}`, amount, currency };
    tell(id, payment.method.type);
    desk.captured(account);
  };

  const succeed = (id: PaymentId, account: Account): void => {
    const { payment } = account;
    if (payment === null || account.answer.outcome !== "pending") return;
    if (payment.method.type === "bank") return capture(id, account);
    const { amount, currency } = payment;
    const reference = `bank-${id}`;
    account.answer = { outcome: "authorized", reference, amount, currency };
    tell(id, payment.method.type);
  };

  const open = (payment: GatewayPayment): Account => {
    const { paymentId, method } = payment;
    const card = method["card"] as Card;
    const account = openAccount(paymentId, payment, { outcome: "pending", nextAction: null });
    accounts.set(paymentId, account);
    const refused = { outcome: "declined", reason: "insufficient_funds" } as const;
    if (card === "good") succeed(paymentId, account);
    if (card === "poor" || card === "ghost") account.answer = refused;
    if (card === "broken") account.answer = { outcome: "failed", reason: "card_broken" };
    if (card === "page") {
      account.answer = { outcome: "pending", nextAction: { type: "redirect", url: "about:blank" } };
    }
    const delayMs = world.random.int(100, longestSettlementMs);
    if (card === "slow") world.after(delayMs, () => succeed(paymentId, account));
    if (card === "ghost") world.after(delayMs, () => capture(paymentId, account));
    return account;
  };

  const first = (payment: GatewayPayment): GatewayAnswer => {
    const account = accounts.get(payment.paymentId) ?? open(payment);
    if (payment.proof !== null) succeed(payment.paymentId, account);
    return account.answer;
  };

  const second = ({ paymentId }: GatewayPayment): GatewayAnswer => {
    const account = accounts.get(paymentId);
    if (account?.answer.outcome === "authorized") {
      // Some authorizations turn out to be invalid.
      if (world.random.chance(0.05)) {
        account.answer = { outcome: "failed", reason: "authorization_lapsed" };
      } else capture(paymentId, account);
    }
    return account?.answer ?? { outcome: "not_found" };
  };

  const cancel = (payment: GatewayPayment): GatewayAnswer => {
    const { paymentId } = payment;
    const account = accounts.get(paymentId);
    const fenced: GatewayAnswer = { outcome: "failed", reason: "cancelled" };
    if (account === undefined) {
      accounts.set(paymentId, openAccount(paymentId, null, fenced));
      return fenced;
    }
    const { outcome } = account.answer;
    if (outcome === "pending" || outcome === "authorized") account.answer = fenced;
    return account.answer;
  };

  return {
    accounts,
    subscribe: (listener) => {
      hear = listener;
    },
    isBusy: () => desk.isBusy(),
    gateways: (process) => {
      const over = createLine(world, process, faults);
      const shared = {
        accepts: () => true,
        checkMethod: () => [],
        lookup: ({ paymentId }: GatewayPayment) =>
          over(
            (): GatewayAnswer =>
              accounts.get(paymentId)?.answer ?? { outcome: "not_found" as const },
          ),
        cancel: (payment: GatewayPayment) => over(() => cancel(payment)),
        refund: (request: GatewayRefund) =>
          over(() => desk.refund(accounts.get(request.paymentId), request)),
        lookupRefund: (request: GatewayRefund) =>
          over(() => desk.lookup(accounts.get(request.paymentId), request)),
        movements: ({ paymentId }: MovedPayment) =>
          over((): ProviderMovements => {
            const account = accounts.get(paymentId);
            return account === undefined ? { refunds: [], disputes: [] } : movementsOf(account);
          }),
        parseWebhook: ({ body }: { readonly body: string }) => {
          const { eventId, paymentId } = JSON.parse(body) as Record<string, string>;
          return {
            outcome: "verified" as const,
            eventId: eventId ?? "",
            paymentId: paymentId as PaymentId,
          };
        },
      };
      const abilities = {
        cancelBeforeCapture: true,
        idempotencyTtlMs: Number.MAX_SAFE_INTEGER,
        authorizationTtlMs: 0,
        onlyProofTakesMoney: false,
        lookupByOurId: true,
        asynchronous: true,
        refundsAreFinal: false,
      };
      const bank: OneStepGateway = {
        ...shared,
        name: "bank",
        movedSince: ({ sinceMs }) => over(() => desk.movedSince("bank", sinceMs)),
        capabilities: { ...abilities, twoStep: false },
        charge: (payment) => over(() => first(payment)),
      };
      const vault: TwoStepGateway = {
        ...shared,
        name: "vault",
        movedSince: ({ sinceMs }) => over(() => desk.movedSince("vault", sinceMs)),
        capabilities: { ...abilities, twoStep: true },
        authorize: (payment) => over(() => first(payment)),
        capture: (payment) => over(() => second(payment)),
      };
      return [bank, vault];
    },
  };
};

/** The connection to the bank: sometimes slow, and it may lose calls or answers. */
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
