import type { ConcertDocument, ConcertStatus } from "@admit-one/core";
import { concertDocument } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import { openWorld } from "../support/box-office.ts";
import { faultsIn } from "../support/faults-in.ts";

type World = Awaited<ReturnType<typeof openWorld>>;
const concertId = "concert-1";

const become = ({ boxOffice }: World, status: ConcertStatus) =>
  boxOffice.changeConcert({ concertId, status });

const asBuyer = async ({ boxOffice }: World, token: string) => ({
  concert: (await boxOffice.getConcert({ concertId })).outcome,
  listed: await boxOffice.listConcerts(),
  shows: (await boxOffice.listShows({ concertId, token })).outcome,
  seats: (await boxOffice.listSeats({ showId: "show-1", token })).outcome,
  hold: await boxOffice.reserveSeats({
    showId: "show-1",
    token,
    userId: "ann",
    seatIds: ["A-1-1"],
  }),
});

describe("status", () => {
  test("for buyers a draft does not exist, for operators it does", async () => {
    const other = concertDocument({ concertId: "other", queue: { queueId: "queue-1" } });
    const [show] = other.shows;
    if (show === undefined) throw new Error("The fixture has a show.");
    const world = await openWorld({ ...other, shows: [{ ...show, showId: "other-1" }] });
    const draft = concertDocument({ status: "draft", queue: { queueId: "queue-1" } });
    expect(await world.boxOffice.createConcert(draft)).toMatchObject({
      outcome: "concert_created",
    });
    const { token } = await world.join("ann");
    expect(await asBuyer(world, token)).toMatchObject({
      concert: "not_found",
      listed: { concerts: [{ concert: { concertId: "other" } }] },
      shows: "not_found",
      seats: "not_found",
      hold: { outcome: "not_found", what: "show" },
    });
    expect(await world.boxOffice.findQueue({ concertId })).toBeNull();
    expect(await world.boxOffice.listAllConcerts()).toMatchObject({ concerts: { length: 2 } });
    await become(world, "published");
    expect(await asBuyer(world, token)).toMatchObject({
      concert: "concert_found",
      shows: "shows_listed",
      seats: "seats_listed",
      hold: { outcome: "seats_reserved" },
    });
  });

  test("an archived concert accepts no new hold; own holds are read and paid", async () => {
    const world = await openWorld();
    const ann = await world.join("ann");
    const reservation = await world.hold("ann", ann, "A-1-2");
    await become(world, "archived");
    expect(await asBuyer(world, ann.token)).toMatchObject({
      concert: "concert_found",
      listed: { concerts: [] },
      shows: "not_found",
      seats: "not_found",
      hold: { outcome: "not_found", what: "show" },
    });
    const { reservationId } = reservation;
    expect(await world.boxOffice.getReservation({ reservationId, userId: "ann" })).toMatchObject({
      reservation: { status: "held" },
    });
    expect(await world.pay("ann", ann, reservation)).toMatchObject({ outcome: "payment_captured" });
  });

  test("a queue does not open for a draft", async () => {
    const world = await openWorld(concertDocument({ status: "draft" }));
    const queue = await world.stores.queues.read({ queueId: "queue-1" as never });
    expect(queue.queue?.mode).toBe("open");
    expect(await world.stores.concerts.showsOf("queue-1" as never)).toEqual([]);
  });
});

test("a concert keeps its venue and metadata, and a show its title", async () => {
  const base = concertDocument();
  const document: ConcertDocument = {
    ...base,
    venue: { name: " 올림픽공원 ", timeZone: "Asia/Seoul" },
    metadata: { artist: "가수", color: "#1D4ed8", poster: "https://a.example/1.png?b=c" },
    shows: base.shows.map((show) => ({ ...show, title: "첫째  날" })),
  };
  const { boxOffice } = await openWorld(document);
  expect(await boxOffice.getConcert({ concertId })).toMatchObject({
    concert: {
      status: "published",
      venue: { name: "올림픽공원", timeZone: "Asia/Seoul" },
      metadata: { artist: "가수", color: "#1D4ed8", poster: "https://a.example/1.png?b=c" },
    },
    shows: [{ title: "첫째 날" }],
  });
});

test.each<[string, Partial<ConcertDocument>]>([
  ["venue.name", { venue: { name: "" } }],
  ["venue.timeZone", { venue: { name: "a", timeZone: "Seoul/Asia" } }],
  ["venue.timeZone", { venue: { name: "a", timeZone: "" } }],
  ["metadata", { metadata: { a: "\0" } }],
  ["metadata", { metadata: { a: "x".repeat(16_384) } }],
  ["metadata", { metadata: { a: 4.5 as never } }],
  ["metadata", { metadata: { a: null as never } }],
  ["metadata", { metadata: { a: { b: "c" } as never } }],
  ["metadata", { metadata: { a: ["b"] as never } }],
  ["metadata.color", { metadata: { color: "red" } }],
  ["metadata.color", { metadata: { color: "#1d4ed" } }],
  ["metadata.color", { metadata: { color: "#1d4ed8;background:url(//evil.example)" } }],
  ["metadata.color", { metadata: { color: "" } }],
  ["metadata.poster", { metadata: { poster: "http://a.example/1.png" } }],
  ["metadata.poster", { metadata: { poster: "javascript:alert(1)" } }],
  ["metadata.poster", { metadata: { poster: "https://" } }],
  ["metadata.poster", { metadata: { poster: " https://a.example/1.png" } }],
  ["metadata.poster", { metadata: { poster: 'https://a.example/"><script>' } }],
  ["metadata.poster", { metadata: { poster: `https://a.example/${"a".repeat(1_983)}` } }],
  ["status", { status: "gone" as never }],
])("%s is refused in case %#", (field, over) => {
  expect(faultsIn(concertDocument(over)).map((fault) => fault.field)).toEqual([field]);
});
