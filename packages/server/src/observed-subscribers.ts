import type { Clock, DeliveryOutcome, EventSubscriber } from "@admit-one/core";
import type { Metrics } from "./metrics/metrics.ts";

export type ObservedSubscribersDeps = {
  readonly metrics: Pick<Metrics, "delivery" | "delivered">;
  readonly clock: Clock;
};

/** Times every delivery, and measures the age of events when they are accepted. */
export const observedSubscribers = (
  subscribers: readonly EventSubscriber[],
  { metrics, clock }: ObservedSubscribersDeps,
): readonly EventSubscriber[] =>
  subscribers.map((subscriber) => ({
    ...optionsOf(subscriber),
    deliver: async (event) => {
      const done = metrics.delivery(subscriber.name);
      const startedMs = performance.now();
      const end = (outcome: DeliveryOutcome["outcome"]): void =>
        done({ outcome, ms: performance.now() - startedMs });
      try {
        const answer = await subscriber.deliver(event);
        const outcome = outcomeOf(answer);
        end(outcome);
        if (outcome === "delivered") metrics.delivered(subscriber.name, clock.nowMs() - event.atMs);
        return answer;
      } catch (error) {
        end("failed");
        throw error;
      }
    },
  }));

/** All properties of a subscriber except `deliver`. It may be a class instance. */
const optionsOf = ({
  name,
  types,
  parallel,
}: EventSubscriber): Omit<EventSubscriber, "deliver"> => ({
  name,
  ...(types !== undefined && { types }),
  ...(parallel !== undefined && { parallel }),
});

/** A host without types may return anything. Core defines what it means. */
const outcomeOf = (answer: unknown): DeliveryOutcome["outcome"] => {
  if (answer === undefined || answer === null) return "delivered";
  const { outcome } = answer as { readonly outcome?: unknown };
  return outcome === "delivered" || outcome === "gone" ? outcome : "failed";
};
