import { aroundGateway, type PaymentGateway } from "@admit-one/core";
import type { Metrics } from "./metrics/metrics.ts";

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
