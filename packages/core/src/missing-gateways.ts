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
): readonly Alarm[] => {
  if (served === undefined) return [];
  const known = new Set([...served, walletType]);
  const waiting = [...payments.flatMap(ofPayment), ...refunds.flatMap(ofRefund)]
    .filter(({ gateway }) => !known.has(gateway))
    .toSorted((a, b) => a.sinceMs - b.sinceMs);
  return [...Map.groupBy(waiting, ({ gateway }) => gateway)].map(([gateway, all]) => {
    const [oldest] = all;
    const count = (what: Waiting["what"]) => String(all.filter((one) => one.what === what).length);
    return {
      alarm: "gateway_missing",
      message:
        `Payments or refunds wait for the gateway ${gateway}, which is not there: give it to the ` +
        `box office as one of earlier payments, on the server with GATEWAY=…,${gateway}:old.`,
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

const ofPayment = ({ method, paymentId, ...payment }: Payment): readonly Waiting[] => {
  const { status, createdAtMs: sinceMs } = payment;
  const isWatched = (status === "declined" || status === "failed") && payment.recoverAtMs !== null;
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
