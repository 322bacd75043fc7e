import { type BrokenStores, broken, inBookings } from "./broken.ts";

const all = ["scripted", "other", "wallet", "absent"];

/** What is due, as a store that does not look who it waits for answers it. */
export const brokenDue: readonly BrokenStores[] = [
  broken(
    "holds that are due by the end that they were promised first",
    "BookingStore: a hold that was extended is due by its new end alone",
    inBookings((inner) => ({
      dueHolds: async (atMs, limit) => {
        const all = await inner.dueHolds(Number.MAX_SAFE_INTEGER, 1_000);
        const held = await Promise.all(all.map((id) => inner.reservation(id)));
        const first = held.flatMap((one) =>
          one === null ? [] : [{ one, endMs: one.extendedEndsMs[0] ?? one.expiresAtMs }],
        );
        const due = first.filter(({ endMs }) => endMs <= atMs).sort((a, b) => a.endMs - b.endMs);
        return due.slice(0, limit).map(({ one }) => one.reservationId);
      },
    })),
  ),
  broken(
    "a due instant that is not yet due",
    "BookingStore: duePayments answers what is to be recovered from the instant on, oldest first",
    inBookings((inner) => ({
      duePayments: (atMs, limit, gateways) => inner.duePayments(atMs - 1, limit, gateways),
    })),
  ),
  broken(
    "payments of a gateway that nobody asks",
    "BookingStore: duePayments leaves out what waits for another gateway, and nothing else",
    inBookings((inner) => ({
      duePayments: (atMs, limit) => inner.duePayments(atMs, limit, ["scripted", "other"]),
    })),
  ),
  broken(
    "a limit that counts what waits for another gateway",
    "BookingStore: duePayments leaves out what waits for another gateway, and nothing else",
    inBookings((inner) => ({
      duePayments: async (atMs, limit, gateways) => {
        const due = await inner.duePayments(atMs, limit, ["scripted", "other"]);
        return due.filter(({ gateway }) => gateway === null || gateways.includes(gateway));
      },
    })),
  ),
  broken(
    "refunds of a gateway that nobody asks",
    "BookingStore: dueRefunds leaves out what waits for another gateway, and nothing else",
    inBookings((inner) => ({
      dueRefunds: (atMs, limit) => inner.dueRefunds(atMs, limit, all),
    })),
  ),
  broken(
    "a refund of nothing that waits for a gateway",
    "BookingStore: dueRefunds leaves out what waits for another gateway, and nothing else",
    inBookings((inner) => ({
      dueRefunds: async (atMs, limit, gateways) => {
        const ofNothing = new Set((await inner.dueRefunds(atMs, limit, [])).map(nameOf));
        const due = await inner.dueRefunds(atMs, limit, gateways);
        return due.filter((refund) => !ofNothing.has(nameOf(refund)));
      },
    })),
  ),
];

const nameOf = ({ refundId }: { readonly refundId: string }): string => refundId;
