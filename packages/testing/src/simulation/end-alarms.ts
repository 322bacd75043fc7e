import type { Alarm, Refund } from "@admit-one/core";
import type { Operator } from "./operator.ts";
import type { World } from "./world.ts";

const hourMs = 3_600_000;

/** Whether somebody still has to act on a refund. */
export const waits = ({ origin, status }: Refund): boolean =>
  status !== "succeeded" && !(origin === "provider" && status === "failed");

type Endgame = {
  readonly world: World;
  readonly operator: Operator;
  readonly breach: (law: string, message: string) => void;
  readonly isBroken: () => boolean;
  /** Whether a refund is in progress. */
  readonly isOpen: () => Promise<boolean>;
};

/** How many rounds the operator makes at most, half a day apart. */
const roundsMax = 20;

/** How many of them are left to chance. In the others each call that an alarm names has its turn. */
const chanceRounds = 10;

/** Without faults, each alarm must be ended by the calls that it names. */
export const endAlarms = async ({
  world,
  operator,
  breach,
  isBroken,
  isOpen,
}: Endgame): Promise<void> => {
  for (let rounds = 0; rounds <= roundsMax; rounds += 1) {
    let left: readonly Alarm[] | null = null;
    const round = async (): Promise<void> => {
      await (rounds < chanceRounds ? operator.round(1) : operator.thoroughRound(rounds));
      await world.sleep(12 * hourMs);
      left = await operator.alarms();
    };
    round().catch((error: unknown) => breach("defect", String(error)));
    await world.run(() => left !== null || isBroken(), 48 * hourMs);
    if (isBroken()) return;
    const loud = (left ?? []).filter(({ alarm }) => alarm !== "dead_letters");
    if (left !== null && loud.length === 0 && !(await isOpen())) return;
    if (rounds < roundsMax) continue;
    if (loud.length > 0) breach("L4", `no call ends ${JSON.stringify(loud)}`);
    else breach("L4", "a refund is under way for ever");
  }
};
