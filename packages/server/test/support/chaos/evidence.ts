import type { Bank } from "./bank.ts";
import type { Evidence, Found } from "./check.ts";
import type { Client } from "./client.ts";
import type { Story } from "./journey.ts";

const foundBy = async (client: Client, userId: string): Promise<readonly Found[]> => {
  const { body } = await client.ask("/api/reservations", { headers: { "X-User-Id": userId } });
  const reservations = body["reservations"] as (Omit<Found, "seatIds"> & {
    readonly seats: readonly { readonly seatId: string }[];
  })[];
  return reservations.map(({ reservationId, status, seats }) => ({
    reservationId,
    status,
    seatIds: seats.map(({ seatId }) => seatId),
  }));
};

const paymentsOf = async (client: Client, stories: readonly Story[]) => {
  const paid = stories.flatMap(({ userId, reservations }) =>
    reservations.flatMap(({ paymentId }) => (paymentId === null ? [] : [{ userId, paymentId }])),
  );
  const statuses = await Promise.all(
    paid.map(async ({ userId, paymentId }) => {
      const path = `/api/payments/${paymentId}`;
      const { body } = await client.ask(path, { headers: { "X-User-Id": userId } });
      return [paymentId, String(body["status"])] as const;
    }),
  );
  return new Map(statuses);
};

/** What the buyers of these stories, and the bank, find now. */
export const collectEvidence = async (
  client: Client,
  stories: readonly Story[],
  bank: Bank,
): Promise<Evidence> => ({
  stories,
  found: new Map(
    await Promise.all(
      stories.map(async ({ userId }) => [userId, await foundBy(client, userId)] as const),
    ),
  ),
  payments: await paymentsOf(client, stories),
  accounts: bank.accounts,
});
