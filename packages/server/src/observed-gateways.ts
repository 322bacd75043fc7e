import type { PaymentGateway } from "@admit-one/core";
import type { Metrics } from "./metrics/metrics.ts";

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
type AroundCall = (
  call: { readonly gateway: string; readonly method: string; readonly args: readonly unknown[] },
  run: () => Promise<unknown>,
) => Promise<unknown>;

/** Wraps each call of the gateway's provider in `around`. Missing methods stay missing. */
const aroundGateway = (gateway: PaymentGateway, around: AroundCall): PaymentGateway => {
  const { name, capabilities } = gateway;
  const methods = (Object.keys(callsProvider) as Method[]).flatMap((method) => {
    const own = (gateway as Readonly<Partial<Record<Method, Call>>>)[method];
    if (own === undefined) return [];
    // A host's gateway may be a class instance, so bind its methods.
    const call: Call = own.bind(gateway);
    const wrapped: Call = (...args) =>
      around({ gateway: name, method, args }, async () => await call(...args));
    return [[method, callsProvider[method] ? wrapped : call]];
  });
  return { name, capabilities, ...Object.fromEntries(methods) } as PaymentGateway;
};

/** Times every call of a provider, by its outcome. */
export const observedGateways = (
  gateways: readonly PaymentGateway[],
  metrics: Pick<Metrics, "gatewayCall">,
): readonly PaymentGateway[] =>
  gateways.map((gateway) =>
    aroundGateway(gateway, async ({ gateway: name, method: call }, run) => {
      const startedMs = performance.now();
      const done = (outcome: string): void =>
        metrics.gatewayCall({ gateway: name, call, outcome, ms: performance.now() - startedMs });
      try {
        const answer = await run();
        done(outcomeOf(answer));
        return answer;
      } catch (error) {
        done("error");
        throw error;
      }
    }),
  );

/**
 * Lists have no outcome. A host's gateway may return any outcome, and each word would be a series.
 */
const outcomeOf = (answer: unknown): string => {
  if (typeof answer !== "object" || answer === null || !("outcome" in answer)) return "answered";
  return outcomes.has(answer.outcome) ? String(answer.outcome) : "other";
};

const outcomes: ReadonlySet<unknown> = new Set([
  "captured",
  "authorized",
  "declined",
  "failed",
  "pending",
  "not_found",
  "refunded",
  "refused",
]);
