import type { PaymentGateway } from "./payment-gateway.port.ts";

type Every<T> = T extends unknown ? keyof T : never;
type Method = Exclude<Every<PaymentGateway>, "name" | "capabilities">;

/** Whether the method calls the provider; otherwise nothing leaves the process. */
const callsProvider: Readonly<Record<Method, boolean>> = {
  checkMethod: false,
  accepts: false,
  charge: true,
  authorize: true,
  capture: true,
  cancel: true,
  lookup: true,
  refund: true,
  lookupRefund: true,
  movements: true,
  listSince: true,
  movedSince: true,
  parseWebhook: false,
};

type Call = (...args: readonly unknown[]) => unknown;

/** Wraps one call of a provider. `run` makes the call. */
export type AroundCall = (
  call: { readonly gateway: string; readonly method: string },
  run: () => Promise<unknown>,
) => Promise<unknown>;

/**
 * Returns the gateway with `around` about each call to its provider, for example to time it. Methods
 * that the gateway does not have stay missing; those that call nobody are unchanged.
 *
 * @example
 * const timed = aroundGateway(gateway, async ({ gateway, method }, run) => {
 *   const startedMs = performance.now();
 *   const answer = await run();
 *   console.log(gateway, method, performance.now() - startedMs);
 *   return answer;
 * });
 */
export const aroundGateway = (gateway: PaymentGateway, around: AroundCall): PaymentGateway => {
  const { name, capabilities } = gateway;
  const methods = (Object.keys(callsProvider) as Method[]).flatMap((method) => {
    const own = (gateway as Readonly<Partial<Record<Method, Call>>>)[method];
    if (own === undefined) return [];
    // A host's gateway may be a class instance, so bind its methods.
    const call: Call = own.bind(gateway);
    const wrapped: Call = (...args) =>
      around({ gateway: name, method }, async () => await call(...args));
    return [[method, callsProvider[method] ? wrapped : call]];
  });
  return { name, capabilities, ...Object.fromEntries(methods) } as PaymentGateway;
};
