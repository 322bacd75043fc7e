import { concertDocument } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import { openWorld, queueId, showId } from "../support/box-office.ts";

const concertId = "concert-1";
const sections = [{ section: "Added", price: 40, standing: 7 }];

type World = Awaited<ReturnType<typeof openWorld>>;

const listing = async ({ boxOffice }: Pick<World, "boxOffice">) => {
  const found = await boxOffice.getConcert({ concertId });
  if (found.outcome !== "concert_found") throw new Error(found.outcome);
  return { title: found.concert.title, shows: found.shows };
};

const dayMs = 86_400_000;
const another = () => {
  const [show] = concertDocument().shows;
  if (show === undefined) throw new TypeError("A document has shows.");
  return { ...show, showId: "show-2", startsAtMs: show.startsAtMs + dayMs };
};

describe("the process that changes a sale shows the change at once", () => {
  test.each<[string, (world: World) => Promise<{ readonly outcome: string }>, object]>([
    [
      "added sections",
      ({ boxOffice }) => boxOffice.addSections({ showId, idempotencyKey: "a", sections }),
      { priceFrom: 40 },
    ],
    [
      "prices",
      ({ boxOffice }) => boxOffice.changePrices({ showId, sections: [{ section: "A", price: 7 }] }),
      { priceFrom: 7 },
    ],
    [
      "the title of a show",
      ({ boxOffice }) => boxOffice.changeShow({ showId, title: "Matinee" }),
      { title: "Matinee" },
    ],
  ])("%s", async (_what, change, expected) => {
    const world = await openWorld();
    expect((await listing(world)).shows).toHaveLength(1);
    const changed = await change(world);
    expect(changed.outcome).not.toBe("validation");
    expect((await listing(world)).shows[0]).toMatchObject(expected);
  });

  test("another show", async () => {
    const world = await openWorld();
    expect((await listing(world)).shows).toHaveLength(1);
    const { boxOffice } = world;
    await boxOffice.addShow({ concertId, idempotencyKey: "b", show: another() });
    expect((await listing(world)).shows).toHaveLength(2);
  });
});

test("a second concert of a queue opens it at once, if it sells earlier", async () => {
  const base = concertDocument();
  const later = base.shows.map((show) => ({
    ...show,
    salesOpenAtMs: show.salesOpenAtMs + dayMs,
    salesCloseAtMs: show.salesCloseAtMs + dayMs,
    startsAtMs: show.startsAtMs + 2 * dayMs,
  }));
  const world = await openWorld({ ...base, shows: later });
  expect(await world.join("ann")).toMatchObject({ status: "waiting" });
  await world.boxOffice.createConcert({
    ...base,
    concertId: "concert-2",
    queue: { queueId },
    shows: [another()],
  });
  expect(await world.join("bob")).toMatchObject({ status: "active" });
});

test("the journal lists twenty of the changes, and counts all", async () => {
  const world = await openWorld();
  const names = Array.from({ length: 21 }, (_, no) => `S${no}`);
  await world.boxOffice.addSections({
    showId,
    idempotencyKey: "a",
    sections: names.map((section) => ({ section, price: 9, standing: 1 })),
  });
  const prices = names.map((section) => ({ section, price: 8 }));
  await world.boxOffice.changePrices({ showId, sections: prices });
  const read = await world.boxOffice.readJournal();
  if (read.outcome !== "journal_found") throw new Error(read.outcome);
  const details = read.entries.map((entry) => entry.details);
  expect(details).toContainEqual(expect.objectContaining({ sections: names.slice(0, 20) }));
  const changes = details.find((one) => "changes" in one);
  expect(changes).toMatchObject({ changes: 21 });
  expect(changes?.["first"]).toHaveLength(20);
});
