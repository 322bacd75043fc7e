import type { ConcertDocument } from "@admit-one/core";
import { type OpenSite, openSite } from "./open-site.ts";

export const adminToken = "operators-token-of-the-browser-tests-1";

/**
 * A site on which something has happened: `alice` has bought, holds and gave back, waits in one line
 * and is in another one; one line is paused and one is closed; a draft is there.
 */
export const openLivedInSite = async (
  document: (id: string, over?: Partial<ConcertDocument>) => ConcertDocument,
): Promise<OpenSite> => {
  const site = await openSite({
    concerts: [
      document("open"),
      document("quiet", { queue: { queueId: "quiet", maxActive: 1 } }),
      document("paused"),
      document("closed"),
      document("draft", { status: "draft" }),
    ],
    env: { ADMIN_TOKEN: adminToken },
  });
  const { boxOffice } = site;
  const join = async (userId: string, queueId: string): Promise<string> => {
    const issued = await boxOffice.issueToken({ userId, queueId });
    if (!("token" in issued)) throw new Error(issued.outcome);
    return issued.token.token;
  };
  const hold = async (seatId: string) => {
    const token = await join("alice", "open");
    const order = { userId: "alice", token, showId: "open-1", seatIds: [seatId] };
    const held = await boxOffice.reserveSeats(order);
    if (held.outcome !== "seats_reserved") throw new Error(JSON.stringify(held));
    return { ...held.reservation, token };
  };
  const free = await seatsOf(site, await join("alice", "open"));
  const [first = "", second = "", third = ""] = free.map(({ seatId }) => seatId);
  const bought = await hold(first);
  const paid = await boxOffice.pay({
    reservationId: bought.reservationId,
    userId: "alice",
    token: bought.token,
    method: { type: "scripted", outcome: "approve" },
  });
  if (paid.outcome !== "payment_captured") throw new Error(paid.outcome);
  const given = await hold(second);
  await boxOffice.releaseReservation({ reservationId: given.reservationId, userId: "alice" });
  await hold(third);
  await join("ben", "quiet");
  await join("alice", "quiet");
  return site;
};

const seatsOf = async ({ boxOffice }: OpenSite, token: string) => {
  const listed = await boxOffice.listSeats({ showId: "open-1", token });
  if (listed.outcome !== "seats_listed") throw new Error(listed.outcome);
  return listed.seats;
};
