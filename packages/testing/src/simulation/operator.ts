import type { Alarm, BoxOffice, CancelRefund } from "@admit-one/core";
import type { Server } from "./server.ts";
import type { World } from "./world.ts";

/** What an operator requested and did. */
export type Diary = {
  /** Requested cancels by reservation. If there are several, it is unknown which was first. */
  readonly ordered: Map<string, CancelRefund[]>;
  /**
   * Reservations of which single seats were cancelled, with what accepted orders pay back at least.
   */
  readonly parts: Map<string, number>;
  /** What was paid back by hand, by payment. */
  readonly byHand: Map<string, number>;
};

export type OperatorDeps = {
  readonly world: World;
  readonly servers: readonly Server[];
  readonly breach: (law: string, message: string) => void;
};

export type Operator = {
  readonly diary: Diary;
  /** Cancels a reservation and refunds all of the money, none or a part. */
  cancel(reservationId: string, refund: CancelRefund): Promise<void>;
  /** Reads the audit and makes one of the calls that an alarm names, for all alarms or some. */
  round(diligence: number): Promise<void>;
  /** A round for all alarms that leaves nothing to chance: each turn makes the next of the calls. */
  thoroughRound(turn: number): Promise<void>;
  /** The current alarms of the audit. */
  alarms(): Promise<readonly Alarm[]>;
};

/** An operator retries until a server answers, because every server is back within seconds. */
const patience = 10_000;

/** A person who does what alarms say. */
export const createOperator = ({ world, servers, breach }: OperatorDeps): Operator => {
  const diary: Diary = { ordered: new Map(), parts: new Map(), byHand: new Map() };
  let calls = 0;
  let last = Promise.resolve();

  const ask = async <T>(request: (boxOffice: BoxOffice) => Promise<T>): Promise<T> => {
    for (let tries = 0; tries < patience; tries += 1) {
      const { answer } = await world.random.pick(servers).ask(request);
      if (answer !== null) return answer;
      await world.sleep(world.random.int(200, 2_000));
    }
    throw new Error("No server ever answered the operator.");
  };

  const cancel: Operator["cancel"] = async (reservationId, refund) => {
    diary.ordered.set(reservationId, [...(diary.ordered.get(reservationId) ?? []), refund]);
    const { outcome } = await ask((office) => office.cancelReservation({ reservationId, refund }));
    if (outcome === "refund_exceeds_rest") await cancel(reservationId, "full");
  };

  /** The refusal of too large an amount shows what is owed. */
  const settle = async (paymentId: string, partly: number): Promise<void> => {
    let amount = Number.MAX_SAFE_INTEGER;
    for (let tries = 0; tries < 5; tries += 1) {
      calls += 1;
      const idempotencyKey = `settle-${calls}`;
      const order = { paymentId, amount, note: "in cash", idempotencyKey };
      const answer = await ask((office) => office.settleRefund(order));
      if (answer.outcome === "refund_settled") {
        if (amount < Number.MAX_SAFE_INTEGER) {
          diary.byHand.set(paymentId, (diary.byHand.get(paymentId) ?? 0) + amount);
        }
        return;
      }
      if (answer.outcome !== "refund_exceeds_rest") return;
      amount = world.random.chance(partly) ? world.random.int(1, answer.rest) : answer.rest;
    }
  };

  const cancelFor = ({ alarm, ids }: Alarm): Promise<void> => {
    const isLost = alarm === "dispute_lost";
    const refund = isLost && world.random.chance(0.7) ? "none" : "full";
    return cancel(ids["reservationId"] ?? "", refund);
  };

  /** Without a turn, chance picks the call. */
  const act = async (alarm: Alarm, turn: number | null): Promise<void> => {
    const { ids, endedBy } = alarm;
    const { paymentId = "", subscriber = "" } = ids;
    if (endedBy.length === 0) return;
    const call = turn === null ? world.random.pick(endedBy) : endedBy[turn % endedBy.length];
    if (call === undefined) return;
    world.note(`operator ${call} ${JSON.stringify(ids)}`);
    switch (call) {
      case "issueToken":
      case "recover":
        break;
      case "abandonPayment":
        await ask((office) => office.abandonPayment({ paymentId }));
        break;
      case "retryRefund":
        await ask((office) => office.retryRefund({ paymentId }));
        break;
      case "settleRefund":
        await settle(paymentId, turn === null ? 0.3 : 0);
        break;
      case "cancelReservation":
        await cancelFor(alarm);
        break;
      case "acceptPayment":
        await ask((office) => office.acceptPayment({ paymentId, note: "so be it" }));
        await mustBeOver(alarm);
        break;
      case "replayDeadLetters":
      case "discardDeadLetter":
        // A discarded event would be missing for subscribers that need all events.
        await ask((office) => office.replayDeadLetters({ subscriber }));
        break;
    }
  };

  const look = async (): Promise<readonly Alarm[]> => {
    const { breaches, alarms } = await ask((office) => office.audit());
    for (const { law, message, ids } of breaches) breach(law, `${message} ${JSON.stringify(ids)}`);
    return alarms;
  };

  /** An accepted alarm stays accepted; later changes raise another alarm. */
  const mustBeOver = async ({ alarm, ids, sinceMs }: Alarm): Promise<void> => {
    const isIt = (other: Alarm): boolean =>
      other.alarm === alarm &&
      other.sinceMs === sinceMs &&
      JSON.stringify(other.ids) === JSON.stringify(ids);
    if ((await look()).some(isIt)) {
      breach("L4", `acceptPayment does not end ${alarm} ${JSON.stringify(ids)}`);
    }
  };

  /** Rounds run in sequence, because one person knows what they just did. */
  const forEach = (work: (alarm: Alarm) => Promise<void>): Promise<void> => {
    last = last.then(async () => {
      for (const alarm of await look()) await work(alarm);
    });
    return last;
  };

  return {
    diary,
    cancel,
    round: (diligence) =>
      forEach(async (alarm) => {
        if (world.random.chance(diligence)) await act(alarm, null);
      }),
    thoroughRound: (turn) => forEach((alarm) => act(alarm, turn)),
    alarms: look,
  };
};
