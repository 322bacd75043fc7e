import type { PaymentMethod } from "./payment.ts";
import type { PaymentContext } from "./payment-context.ts";
import {
  type GatewayAnswer,
  type GatewayPayment,
  isTwoStep,
  type PaymentGateway,
} from "./payment-gateway.port.ts";

/** A call that threw or took too long: what it did is unknown, and is never guessed. */
export type Unknown = { readonly outcome: "unknown" };

export const unknown: Unknown = { outcome: "unknown" };

/** Calls the gateway within the time limit. */
export const within = <A>(
  { timers, options }: PaymentContext,
  call: () => Promise<A>,
): Promise<A | Unknown> =>
  new Promise((resolve) => {
    const cancel = timers.after(options.gatewayTimeoutMs, () => resolve(unknown));
    const answer = (result: A | Unknown): void => {
      cancel();
      resolve(result);
    };
    // A gateway that throws before it returns a promise is as unknown as one that rejects.
    Promise.resolve()
      .then(call)
      .then(answer, () => answer(unknown));
  });

/** The gateway that a method names; undefined where none serves it any more. */
export const findGateway = (
  { gateways }: Pick<PaymentContext, "gateways">,
  method: PaymentMethod,
): PaymentGateway | undefined => gateways.find(({ name }) => name === method.type);

/**
 * The gateway that a method names.
 * @throws TypeError where none does: payments that were made through it can't be finished without.
 */
export const gatewayOf = (context: PaymentContext, method: PaymentMethod): PaymentGateway => {
  const gateway = findGateway(context, method);
  if (gateway === undefined) throw new TypeError(`No gateway serves ${method.type}.`);
  return gateway;
};

/** What the gateway is told with every call about a payment. */
export const toGateway = (payment: GatewayPayment): GatewayPayment => {
  const { paymentId, amount, currency, method, proof, reference, createdAtMs } = payment;
  return { paymentId, amount, currency, method, proof, reference, createdAtMs };
};

/** G1: takes the money, or reserves it. */
export const firstCall = (
  gateway: PaymentGateway,
  payment: GatewayPayment,
): Promise<GatewayAnswer> =>
  isTwoStep(gateway) ? gateway.authorize(payment) : gateway.charge(payment);
