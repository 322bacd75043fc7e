import type { Clock, PaymentGateway } from "@admit-one/core";
import {
  createScriptedGateway,
  createScriptedTwoStepGateway,
  type ScriptedGateway,
  type ScriptedTwoStepGateway,
} from "@admit-one/memory";

/** What fails in the next calls: the call does not arrive, or its answer is lost. */
export type Mishap = "none" | "unreachable" | "lost";

export type StageBank = {
  /** `card` charges in one step, `vault` works in two steps, `plain` cannot fence anything. */
  readonly gateways: readonly PaymentGateway[];
  readonly card: ScriptedGateway;
  readonly vault: ScriptedTwoStepGateway;
  readonly plain: ScriptedGateway;
  mishap: Mishap;
  /** While set, every refund is definitely refused. */
  refusesRefunds: boolean;
  /** The gateway calls, in order. */
  readonly calls: string[];
};

export const plainTtlMs = 120_000;

/** These calls need no connection to the bank. */
const localCalls: ReadonlySet<string> = new Set([
  "accepts",
  "checkMethod",
  "ledger",
  "parseWebhook",
  "webhook",
]);

/** The world outside the processes of a stage. It survives every process. */
export const createStageBank = (clock: Clock): StageBank => {
  const card = createScriptedGateway({ clock, name: "card", webhookSecret: "secret" });
  const vault = createScriptedTwoStepGateway({ clock, name: "vault" });
  const plain = createScriptedGateway({ clock, name: "plain" });
  const calls: string[] = [];
  const troubled = <G extends PaymentGateway>(gateway: G): G => {
    const entries = Object.entries(gateway).map(([name, value]: [string, unknown]) => {
      if (typeof value !== "function" || localCalls.has(name)) return [name, value];
      const call = value as (...args: unknown[]) => Promise<unknown>;
      return [
        name,
        async (...args: unknown[]) => {
          calls.push(`${gateway.name}.${name}`);
          if (bank.mishap === "unreachable") throw new Error("The bank can't be reached.");
          if (name === "refund" && bank.refusesRefunds) {
            return { outcome: "refused", reason: "closed_account", retry: "never" };
          }
          const answer = await call(...args);
          if (bank.mishap === "lost") throw new Error("The answer was lost.");
          return answer;
        },
      ];
    });
    return Object.fromEntries(entries) as G;
  };
  const noFence: ScriptedGateway = {
    ...plain,
    capabilities: {
      ...plain.capabilities,
      cancelBeforeCapture: false,
      authorizationTtlMs: plainTtlMs,
    },
    cancel: (payment) => plain.lookup(payment),
  };
  const bank: StageBank = {
    gateways: [],
    card,
    vault,
    plain,
    mishap: "none",
    refusesRefunds: false,
    calls,
  };
  return Object.assign(bank, { gateways: [card, vault, noFence].map(troubled) });
};
