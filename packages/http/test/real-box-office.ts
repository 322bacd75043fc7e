import { createTestBoxOffice, peekEvents, startMs, type TestBoxOffice } from "@admit-one/testing";

/** The whole of core on memory stores, with a clock that the test moves. */
export type RealBoxOffice = TestBoxOffice & {
  /** Everything that a refused command must not change. */
  state(): Promise<unknown>;
};

export const createRealBoxOffice = (): RealBoxOffice => {
  const office = createTestBoxOffice();
  const { stores, gateway } = office;
  const state = async () => {
    const queueIds = await stores.queues.queueIds();
    return {
      bookings: await stores.bookings.snapshot(),
      concerts: await stores.concerts.concerts({ after: null, limit: 10 }),
      events: await peekEvents(stores.events),
      queues: await Promise.all(queueIds.map((queueId) => stores.queues.read({ queueId }))),
      money: gateway.ledger(),
    };
  };
  return { ...office, state };
};

const atMs = (ms: number): string => new Date(startMs + ms).toISOString();
const hourMs = 3_600_000;

/** On sale from the start for a day: two sections of four seats. */
export const concertDocument = (name: string, queueId = name) => ({
  concertId: name,
  title: `Concert ${name}`,
  currency: "KRW",
  queue: { queueId },
  shows: [
    {
      showId: `${name}-1`,
      startsAt: atMs(48 * hourMs),
      salesOpenAt: atMs(0),
      salesCloseAt: atMs(24 * hourMs),
      sections: [
        { section: "A", price: 110_000, rows: [{ row: "1", seats: 4 }] },
        { section: "B", price: 77_000, rows: [{ row: "1", seats: 4 }] },
      ],
    },
  ],
});
