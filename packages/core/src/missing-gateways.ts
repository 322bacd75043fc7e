import type { Alarm } from "./alarm.ts";
import { walletType } from "./payment/ledger.ts";
import type { Payment } from "./payment/payment.ts";
import { isOpen, type Refund } from "./payment/refund.ts";
import type { BookingSnapshot } from "./reservation/booking-store.port.ts";

/** What waits for a gateway that is not there: it stays as it is, and holds up nothing else. */
type Waiting = {
  readonly gateway: string;
  readonly paymentId: string;
  readonly sinceMs: number;
  readonly what: "payment" | "refund";
};

/** One alarm for each gateway that is named by what waits and served by nobody. */
export const missingGateways = (
  { payments, refunds }: Pick<BookingSnapshot, "payments" | "refunds">,
  served: readonly string[] | undefined,
  nowMs: number,
): readonly Alarm[] => {
  if (served === undefined) return [];
  const known = new Set([...served, walletType]);
  const waits = (payment: Payment): readonly Waiting[] => ofPayment(payment, nowMs);
  const waiting = [...payments.flatMap(waits), ...refunds.flatMap(ofRefund)]
    .filter(({ gateway }) => !known.has(gateway))
    .toSorted((a, b) => a.sinceMs - b.sinceMs);
  return [...Map.groupBy(waiting, ({ gateway }) => gateway)].map(([gateway, all]) => {
    const [oldest] = all;
    const count = (what: Waiting["what"]) => String(all.filter((one) => one.what === what).length);
    return {
      alarm: "gateway_missing",
      message:
        `Payments or refunds wait for the gateway ${gateway}, which is not there: give it to the ` +
        `box office as one of earlier payments, on the server with GATEWAY=…,${gateway}:old. ` +
        "Refunds that it was never asked for can also be paid by hand: settleRefund.",
      ids: {
        gateway,
        payments: count("payment"),
        refunds: count("refund"),
        ...(oldest && { paymentId: oldest.paymentId }),
      },
      sinceMs: oldest?.sinceMs ?? 0,
      endedBy: [],
    };
  });
};

const ofPayment = (
  { method, paymentId, ...payment }: Payment,
  nowMs: number,
): readonly Waiting[] => {
  const { status, createdAtMs: sinceMs } = payment;
  // Of what is over no money can come any more once it need not be watched.
  const isWatched =
    (status === "declined" || status === "failed") && nowMs < (payment.watchUntilMs ?? 0);
  const waits = status === "pending" || isWatched;
  return waits ? [{ gateway: method.type, paymentId, sinceMs, what: "payment" }] : [];
};

/** Of nothing, no gateway is asked. */
const ofRefund = (refund: Refund): readonly Waiting[] => {
  const { method, paymentId, amount, requestedAtMs: sinceMs } = refund;
  return isOpen(refund) && amount > 0
    ? [{ gateway: method.type, paymentId, sinceMs, what: "refund" }]
    : [];
};
