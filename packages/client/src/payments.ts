import type { Connection } from "./connection.ts";
import { isDecided, type Result } from "./result.ts";
import type { Signalled } from "./send.ts";
import type { Amount, Payment, PaymentMethod, PendingPayment, Wallet } from "./types.ts";

/** `amount` and `currency` are what the buyer saw: both or neither. */
export type PayRequest = {
  readonly method?: PaymentMethod;
  readonly amount?: Amount;
  readonly currency?: string;
  /**
   * The idempotency key, where the page has one. Default: one that the client makes and keeps until
   * the payment is settled.
   */
  readonly key?: string;
};

export type PaymentCalls = {
  /**
   * Pays a held reservation. A pending payment has a `nextAction` for the buyer, or its outcome is
   * unknown: then `settled` waits for it. Never call `pay` with another key meanwhile.
   */
  readonly pay: (
    reservationId: string,
    request: PayRequest & Signalled & { readonly token: string },
  ) => Promise<Result<Payment | PendingPayment>>;
  /** Brings back what the gateway's page gave the browser. The same proof has one effect. */
  readonly confirmPayment: (
    paymentId: string,
    options: Signalled & { readonly proof: string },
  ) => Promise<Result<Payment | PendingPayment>>;
  /** Leaves a payment, so that the reservation can be paid in another way. */
  readonly cancelPayment: (
    paymentId: string,
    options?: Signalled,
  ) => Promise<Result<Payment | PendingPayment>>;
  readonly payment: (paymentId: string, options?: Signalled) => Promise<Result<Payment>>;
  /** Asks until the payment is no longer pending, or waits for the buyer. */
  readonly settled: (paymentId: string, options?: Signalled) => Promise<Result<Payment>>;
  readonly wallets: (options?: Signalled) => Promise<Result<{ wallets: Wallet[] }>>;
};

const askAgainMs = 2_000;

export const paymentCalls = ({ send, keys, options }: Connection): PaymentCalls => {
  const { random, pause } = options;
  const nameOf = (reservationId: string): string => `pay.${reservationId}`;

  /** A key is over once its payment is. */
  const forget = <T extends Payment | PendingPayment>(found: Result<T>): Result<T> => {
    if (found.ok && found.value.status !== "pending") keys.done(nameOf(found.value.reservationId));
    return found;
  };

  const payment = async (paymentId: string, { signal }: Signalled = {}) =>
    forget(await send<Payment>({ method: "GET", path: pathOf(paymentId), signal }));

  return {
    pay: async (reservationId, { token, key, signal, ...body }) => {
      const name = nameOf(reservationId);
      const paid = await send<Payment | PendingPayment>({
        method: "POST",
        path: `/reservations/${encodeURIComponent(reservationId)}/payments`,
        headers: {
          "Queue-Token": token,
          "Idempotency-Key": key ?? keys.of(name, JSON.stringify(body)),
        },
        body,
        signal,
      });
      if (!paid.ok && isDecided(paid)) keys.done(name);
      return forget(paid);
    },
    confirmPayment: async (paymentId, { proof, signal }) =>
      forget(
        await send({
          method: "POST",
          path: `${pathOf(paymentId)}/confirm`,
          body: { proof },
          signal,
        }),
      ),
    cancelPayment: async (paymentId, { signal } = {}) =>
      forget(await send({ method: "POST", path: `${pathOf(paymentId)}/cancel`, signal })),
    payment,
    settled: async (paymentId, { signal } = {}) => {
      for (;;) {
        const found = await payment(paymentId, { ...(signal !== undefined && { signal }) });
        const isOpen =
          found.ok && found.value.status === "pending" && found.value.nextAction === undefined;
        if (!isOpen) return found;
        await pause(askAgainMs * (1 + random()), signal);
      }
    },
    wallets: ({ signal } = {}) => send({ method: "GET", path: "/wallet", signal }),
  };
};

const pathOf = (paymentId: string): string => `/payments/${encodeURIComponent(paymentId)}`;
