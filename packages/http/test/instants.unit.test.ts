import { describe, expect, test } from "vitest";
import { createClient } from "./client.ts";
import { aConcertDocument } from "./every-route.ts";
import { concertDocument, createRealBoxOffice } from "./real-box-office.ts";
import { createStubBoxOffice } from "./stub-box-office.ts";

// fault 22: instants that RFC 3339 can't write.

const [aShow] = aConcertDocument.shows;

describe("fault 22: an instant that can't be written", () => {
  test.each(["9999-12-31T23:59:59.999-01:00", "0000-01-01T00:00:00Z"])(
    "is refused at the door: %s",
    async (instant) => {
      const { ask } = createClient(createRealBoxOffice().boxOffice);
      const shows = [{ ...aShow, startsAt: instant }];
      const answer = await ask("POST", "/admin/concerts", {
        admin: true,
        json: { ...aConcertDocument, shows },
      });
      expect(answer.status).toBe(400);
      expect(answer.json).toMatchObject({ errors: [{ field: "shows[0].startsAt" }] });
    },
  );

  test("is refused in a queue's policy", async () => {
    const { ask } = createClient(createRealBoxOffice().boxOffice);
    await ask("POST", "/admin/concerts", { admin: true, json: concertDocument("seoul") });
    const json = { closesAt: "9999-12-31T23:59:59.999-01:00" };
    const answer = await ask("PATCH", "/admin/queues/seoul", { admin: true, json });
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({ errors: [{ field: "closesAt" }] });
  });

  test("of a record that is there already makes no list unreadable", async () => {
    const happy = await createStubBoxOffice().boxOffice.listConcerts();
    if (happy.outcome !== "concerts_listed") throw new Error(happy.outcome);
    const concerts = happy.concerts.map(({ concert, shows }) => ({
      concert,
      shows: shows.map((show) => ({
        ...show,
        startsAtMs: Number.MAX_SAFE_INTEGER,
        salesOpenAtMs: -1,
      })),
    }));
    const { boxOffice } = createStubBoxOffice({ listConcerts: { ...happy, concerts } });
    const answer = await createClient(boxOffice).ask("GET", "/concerts", {});
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({
      concerts: [
        {
          shows: [
            { startsAt: "9999-12-31T23:59:59.999Z", salesOpenAt: "1970-01-01T00:00:00.000Z" },
          ],
        },
      ],
    });
  });
});
