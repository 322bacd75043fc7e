import type { BoxOffice, DomainEvent, EventSubscriber } from "@admit-one/core";
import type { Faults } from "./faults.ts";
import type { Server } from "./server.ts";
import type { World } from "./world.ts";

const name = "shaky";

/** Longer than the time limit: its effect comes after its failure was recorded. */
const verySlowMs = 5_000;

/** A receiver over a network: deliveries or answers are lost, or take too long. */
export const createShakySubscriber = (
  world: World,
  faults: () => Faults,
  hear: (event: DomainEvent) => void,
): EventSubscriber => ({
  name,
  deliver: async (event) => {
    const { subscriberLost, subscriberSlow, subscriberGone } = faults();
    const { random } = world;
    const isLost = random.chance(subscriberLost);
    const isAnswerLost = random.chance(subscriberLost);
    const refuses = random.chance(subscriberGone);
    await world.sleep(random.chance(subscriberSlow) ? verySlowMs : random.int(0, 20));
    if (refuses) return { outcome: "gone", reason: "it wants no such thing" };
    if (isLost) throw new Error("lost on the way");
    hear(event);
    await world.sleep(random.int(0, 20));
    if (isAnswerLost) return { outcome: "failed", reason: "its answer was lost" };
    return { outcome: "delivered" };
  },
});

/** What an operator does now and then: delivers all of its dead letters again. */
export const replayToShaky = async (servers: readonly Server[]): Promise<void> => {
  const replay = (boxOffice: BoxOffice) => boxOffice.replayDeadLetters({ subscriber: name });
  for (const server of servers) {
    const { answer } = await server.ask(replay);
    if (answer !== null) return;
  }
};
