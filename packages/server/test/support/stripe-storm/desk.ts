import { adminToken } from "../buyer.ts";
import type { Client } from "../chaos/client.ts";
import type { Random } from "../chaos/random.ts";
import type { Books, Told } from "./books.ts";

/** An operator who does what the audit's alarms say. */
export type Desk = {
  /**
   * Makes, for each alarm, one of the calls that it names. Answers whether there was any, and those
   * that named none or that the call did not end.
   */
  round(): Promise<{ readonly alarms: number; readonly stuck: readonly string[] }>;
  /** Pays by hand what is refused for now, instead of waiting for the next try. */
  settle(paymentId: string): Promise<void>;
  /** What was paid by hand, by payment. */
  readonly byHand: ReadonlyMap<string, number>;
  /** What it cancelled and paid nothing back for. */
  readonly forfeited: ReadonlySet<string>;
  /** How often each call was made. */
  readonly calls: ReadonlyMap<Call, number>;
};

export type DeskOptions = {
  readonly client: Client;
  readonly random: Random;
  readonly told: readonly Told[];
  /** `admit-one recover`. */
  readonly recover: () => Promise<unknown>;
};

type Alarm = {
  readonly alarm: string;
  readonly message: string;
  readonly ids: Readonly<Record<string, string>>;
  readonly since: string;
  readonly endedBy: readonly string[];
};

const headers = { Authorization: `Bearer ${adminToken}` };
const names = [
  "retryRefund",
  "settleRefund",
  "cancelReservation",
  "acceptPayment",
  "abandonPayment",
  "recover",
] as const;
type Call = (typeof names)[number];

export const auditOf = async (client: Client): Promise<Readonly<Record<string, unknown>>> =>
  (await client.ask("/api/admin/audit", { headers })).body;

export const openDesk = ({ client, random, told, recover }: DeskOptions): Desk => {
  const calls = new Map<Call, number>();
  const forfeited = new Set<string>();
  const byHand = new Map<string, number>();
  let settlements = 0;
  /** Alarms whose call was answered with success: they must not stand any longer. */
  let answered = new Set<string>();

  const post = (path: string, body: object, key?: string) =>
    client.ask(`/api/admin/${path}`, {
      method: "POST",
      body,
      headers: { ...headers, ...(key !== undefined && { "Idempotency-Key": key }) },
    });

  const settle = async (paymentId: string): Promise<boolean> => {
    settlements += 1;
    const path = `payments/${paymentId}/refund/settle`;
    const most = { amount: Number.MAX_SAFE_INTEGER, note: "in cash" };
    const { status, body } = await post(path, most, `settle-${settlements}-most`);
    // A conflict: it is on its way again.
    if (status !== 422) return false;
    const amount = Number(body["rest"]);
    const paid = await post(path, { ...most, amount }, `settle-${settlements}`);
    if (paid.status !== 200) return false;
    byHand.set(paymentId, (byHand.get(paymentId) ?? 0) + amount);
    return true;
  };

  const cancel = async (reservationId: string, refund: "none" | "full"): Promise<boolean> => {
    if (refund === "none") forfeited.add(reservationId);
    const { status } = await post(`reservations/${reservationId}/cancel`, { refund });
    const buyer = told.find((it) => it.reservationId === reservationId);
    if (status === 200 && buyer !== undefined) buyer.promised = "cancelled";
    return status === 200;
  };

  const succeeds = async (path: string, body = {}): Promise<boolean> =>
    (await post(path, body)).status === 200;

  const act = async ({ alarm, ids }: Alarm, call: Call): Promise<boolean> => {
    const { paymentId = "", reservationId = "" } = ids;
    calls.set(call, (calls.get(call) ?? 0) + 1);
    switch (call) {
      case "retryRefund":
        return succeeds(`payments/${paymentId}/refund/retry`);
      case "settleRefund":
        return settle(paymentId);
      case "cancelReservation":
        return cancel(reservationId, alarm === "dispute_lost" ? "none" : "full");
      case "acceptPayment":
        return succeeds(`payments/${paymentId}/accept`, { note: "so be it" });
      case "abandonPayment":
        return succeeds(`payments/${paymentId}/abandon`);
      case "recover":
        await recover();
        return true;
    }
  };

  return {
    byHand,
    forfeited,
    calls,
    settle: async (paymentId) => void (await settle(paymentId)),
    round: async () => {
      const alarms = (await auditOf(client))["alarms"] as readonly Alarm[];
      const stuck: string[] = [];
      const ended = new Set<string>();
      for (const alarm of alarms) {
        const said = JSON.stringify(alarm);
        // The message names what the field does.
        const named = names.filter(
          (name) => alarm.endedBy.includes(name) && alarm.message.includes(name),
        );
        const call = named[random.int(0, named.length - 1)];
        if (call === undefined) stuck.push(`no call ends ${said}`);
        else if (answered.has(said)) stuck.push(`its call did not end ${said}`);
        else if (await act(alarm, call)) ended.add(said);
      }
      answered = ended;
      return { alarms: alarms.length, stuck };
    },
  };
};

/** What the provider refuses for now, which the servers would try again in a minute. */
export const waitingOf = ({ ours }: Pick<Books, "ours">): readonly string[] =>
  ours.refunds
    .filter(({ origin, status }) => origin === "ours" && status === "failed")
    .map(({ paymentId }) => paymentId);
