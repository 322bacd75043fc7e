import { createHmac } from "node:crypto";
import { newId } from "./objects.ts";

/** One event, with its object at that time (docs.stripe.com/api/events/object). */
export type StandInEvent = {
  readonly id: string;
  readonly object: "event";
  readonly created: number;
  readonly type: string;
  readonly livemode: false;
  readonly data: { readonly object: unknown };
};

export type StandInEvents = {
  readonly all: readonly StandInEvent[];
  tell(type: string, object: object): void;
};

export const createEvents = (nowS: () => number): StandInEvents => {
  const all: StandInEvent[] = [];
  return {
    all,
    tell: (type, object) => {
      // A copy: "The contents of `data` never change."
      all.push(newEvent(newId("evt"), type, structuredClone(object), nowS()));
    },
  };
};

export const newEvent = (
  id: string,
  type: string,
  object: unknown,
  created: number,
): StandInEvent => ({ id, object: "event", created, type, livemode: false, data: { object } });

/** Signs as docs.stripe.com/webhooks describes ("Verify manually"), without the package. */
export const sign = (
  event: StandInEvent,
  secret: string,
  sentAtMs: number,
): { readonly headers: Readonly<Record<string, string>>; readonly body: string } => {
  const body = JSON.stringify(event, null, 2);
  const time = Math.floor(sentAtMs / 1000);
  const signature = createHmac("sha256", secret).update(`${time}.${body}`).digest("hex");
  return { headers: { "stripe-signature": `t=${time},v1=${signature}` }, body };
};
