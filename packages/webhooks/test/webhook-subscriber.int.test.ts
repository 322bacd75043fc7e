import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { concertDocument, createFakeClock, createTestBoxOffice } from "@admit-one/testing";
import { createWebhookSubscriber } from "@admit-one/webhooks";
import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";

const secretOf = (fill: number): string => `whsec_${Buffer.alloc(24, fill).toString("base64")}`;
const secret = secretOf(1);

type Received = { readonly headers: IncomingMessage["headers"]; readonly body: string };
type Answer = { readonly status: number; readonly headers?: Readonly<Record<string, string>> };

/** A receiver on loopback, which answers as it is told to and keeps what it was sent. */
const startReceiver = async () => {
  const received: Received[] = [];
  let answer: () => Answer | Promise<Answer> = () => ({ status: 204 });
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      const { status, headers } = await answer();
      response.writeHead(status, headers).end("a body that nobody reads");
    })();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hooks`,
    received,
    answer: (next: typeof answer) => {
      answer = next;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
};

/** The library judges a signature's time by the machine's clock, so that signs; the rest is fake. */
const signing = { nowMs: () => Date.now() };

const open = (url: string, secrets: readonly string[] = [secret], timeoutMs = 10_000) => {
  const failures: string[] = [];
  const made = createTestBoxOffice({
    subscribers: [createWebhookSubscriber({ url, secrets, clock: signing, timeoutMs, types })],
    onDeliveryFailed: (_delivery, { outcome, reason }) => failures.push(`${outcome}: ${reason}`),
  });
  return { ...made, failures };
};
const types = ["SeatsReserved", "ReservationReleased", "TokenIssued"] as const;

/** A hold of one seat, and its release. */
const holdAndRelease = async ({ boxOffice }: ReturnType<typeof open>): Promise<string> => {
  await boxOffice.createConcert(concertDocument());
  const issued = await boxOffice.issueToken({ queueId: "queue-1", userId: "ann" });
  if (issued.outcome !== "token_issued") throw new Error(issued.outcome);
  const { token } = issued.token;
  const seats = { showId: "show-1", seatIds: ["A-1-1"], userId: "ann", token };
  const held = await boxOffice.reserveSeats(seats);
  if (held.outcome !== "seats_reserved") throw new Error(held.outcome);
  const { reservationId } = held.reservation;
  await boxOffice.releaseReservation({ reservationId, userId: "ann" });
  return reservationId;
};

const typesOf = (received: readonly Received[]): readonly string[] =>
  received.map(({ body }) => (JSON.parse(body) as { readonly type: string }).type);

describe("webhooks", () => {
  test("are what the library of Standard Webhooks verifies, in order", async () => {
    await using receiver = await startReceiver();
    const world = open(receiver.url);
    const reservationId = await holdAndRelease(world);
    await world.boxOffice.work.relay();
    expect(world.failures).toEqual([]);
    const webhook = new Webhook(secret);
    const messages = receiver.received.map(({ body, headers }) => ({
      id: headers["webhook-id"],
      message: webhook.verify(body, headers as Record<string, string>),
    }));
    const ofReservation = messages.filter(({ id }) => String(id).startsWith(reservationId));
    const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(ofReservation).toMatchObject([
      {
        id: `${reservationId}~1~SeatsReserved`,
        message: {
          type: "SeatsReserved",
          timestamp: instant,
          data: { reservationId, stream: reservationId, seatIds: ["A-1-1"], expiresAt: instant },
        },
      },
      { message: { type: "ReservationReleased", data: { reservationId, userId: "ann" } } },
    ]);
    expect(JSON.stringify(ofReservation)).not.toContain('Ms"');
    for (const { headers } of receiver.received) {
      expect(headers["content-type"]).toBe("application/json");
    }
  });

  test("that somebody changed, or signed with another secret, are not", async () => {
    await using receiver = await startReceiver();
    const world = open(receiver.url);
    await holdAndRelease(world);
    await world.boxOffice.work.relay();
    const [{ body, headers } = { body: "", headers: {} }] = receiver.received;
    const given = headers as Record<string, string>;
    const webhook = new Webhook(secret);
    expect(() => webhook.verify(body.replace("ann", "bob"), given)).toThrow(
      "No matching signature",
    );
    expect(() => webhook.verify(body, { ...given, "webhook-id": "another" })).toThrow(
      "No matching signature",
    );
    expect(() => webhook.verify(body, { ...given, "webhook-timestamp": "1" })).toThrow("too old");
    expect(() => new Webhook(secretOf(2)).verify(body, given)).toThrow("No matching signature");
  });

  test("are signed with each secret while one takes over from the other", async () => {
    await using receiver = await startReceiver();
    const world = open(receiver.url, [secretOf(1), secretOf(2)]);
    await holdAndRelease(world);
    await world.boxOffice.work.relay();
    const [{ body, headers } = { body: "", headers: {} }] = receiver.received;
    for (const fill of [1, 2]) {
      const verified = new Webhook(secretOf(fill)).verify(body, headers as Record<string, string>);
      expect(verified).toMatchObject({ type: "TokenIssued" });
    }
  });

  test("wait while the receiver is away, and all come in order when it is back", async () => {
    await using receiver = await startReceiver();
    const world = open(receiver.url);
    receiver.answer(() => ({ status: 503 }));
    const reservationId = await holdAndRelease(world);
    for (let hour = 0; hour < 30; hour += 1) {
      await world.boxOffice.work.relay();
      world.clock.advance(3_600_000);
    }
    expect(new Set(typesOf(receiver.received))).toEqual(new Set(["TokenIssued", "SeatsReserved"]));
    receiver.received.length = 0;
    receiver.answer(() => ({ status: 200 }));
    for (let hour = 0; hour < 30; hour += 1) {
      await world.boxOffice.work.relay();
      world.clock.advance(3_600_000);
    }
    const own = receiver.received.filter(({ body }) => body.includes(reservationId));
    expect(typesOf(own)).toEqual(["SeatsReserved", "ReservationReleased"]);
    expect(await world.boxOffice.countDeadLetters()).toEqual([]);
  });

  test("that the receiver calls gone are dead letters at once, and replayed they come", async () => {
    await using receiver = await startReceiver();
    const world = open(receiver.url);
    receiver.answer(() => ({ status: 410 }));
    await holdAndRelease(world);
    await world.boxOffice.work.relay();
    const subscriber = "webhooks";
    expect(await world.boxOffice.countDeadLetters()).toMatchObject([{ subscriber, count: 2 }]);
    receiver.received.length = 0;
    receiver.answer(() => ({ status: 202 }));
    await world.boxOffice.replayDeadLetters({ subscriber });
    await world.boxOffice.work.relay();
    expect(typesOf(receiver.received).toSorted()).toEqual([...types].toSorted());
  });
});

describe("one attempt", () => {
  const event = {
    type: "ShowCancelled",
    eventId: "show-1.2.ShowCancelled",
    stream: "show-1",
    atMs: 0,
    showId: "show-1" as never,
    concertId: "concert-1" as never,
  } as const;
  const clock = createFakeClock(Date.UTC(2030, 0, 1));
  const deliver = (url: string, timeoutMs = 10_000) =>
    createWebhookSubscriber({ url, secrets: [secret], clock, timeoutMs }).deliver(event);

  test.for<[Answer, object]>([
    [{ status: 200 }, { outcome: "delivered" }],
    [{ status: 299 }, { outcome: "delivered" }],
    [{ status: 410 }, { outcome: "gone", reason: "Answered 410." }],
    [{ status: 500 }, { outcome: "failed", reason: "Answered 500." }],
    [{ status: 404 }, { outcome: "failed", reason: "Answered 404." }],
    [
      { status: 429, headers: { "Retry-After": "120" } },
      { outcome: "failed", reason: "Answered 429.", retryAfterMs: 120_000 },
    ],
    [
      { status: 503, headers: { "Retry-After": "Tue, 01 Jan 2030 00:01:00 GMT" } },
      { outcome: "failed", reason: "Answered 503.", retryAfterMs: 60_000 },
    ],
    [
      { status: 503, headers: { "Retry-After": "soon" } },
      { outcome: "failed", reason: "Answered 503." },
    ],
  ])("answered with %j", async ([answer, expected]) => {
    await using receiver = await startReceiver();
    receiver.answer(() => answer);
    expect(await deliver(receiver.url)).toEqual(expected);
  });

  test("fault 37: its id has no dot, and leads back to the event's", async () => {
    await using receiver = await startReceiver();
    const ids = ["show-1.2.ShowCancelled", "seoul.2026:17.1.TokenIssued", "plain"];
    const subscriber = createWebhookSubscriber({ url: receiver.url, secrets: [secret], clock });
    for (const eventId of ids) await subscriber.deliver({ ...event, eventId });
    const sent = receiver.received.map(({ headers }) => String(headers["webhook-id"]));
    expect(sent).toEqual(["show-1~2~ShowCancelled", "seoul~2026:17~1~TokenIssued", "plain"]);
    expect(sent.map((id) => id.replaceAll("~", "."))).toEqual(ids);
    const bodies = receiver.received.map(({ body }) => JSON.parse(body) as { data: object });
    expect(bodies.map(({ data }) => data)).toMatchObject(ids.map((eventId) => ({ eventId })));
  });

  test("follows no redirect: the body is for one address alone", async () => {
    await using elsewhere = await startReceiver();
    await using receiver = await startReceiver();
    receiver.answer(() => ({ status: 307, headers: { Location: elsewhere.url } }));
    expect(await deliver(receiver.url)).toMatchObject({ outcome: "failed" });
    expect(elsewhere.received).toEqual([]);
  });

  test("does not wait for ever", async () => {
    await using receiver = await startReceiver();
    receiver.answer(() => new Promise(() => {}));
    expect(await deliver(receiver.url, 50)).toEqual({
      outcome: "failed",
      reason: "No answer within 50 ms.",
    });
  });

  test("that reaches nobody tells neither the address nor a secret", async () => {
    await using receiver = await startReceiver();
    const url = `${receiver.url}?key=sesame`;
    await receiver[Symbol.asyncDispose]().catch(() => {});
    const outcome = await deliver(url);
    expect(outcome).toMatchObject({ outcome: "failed", reason: expect.stringMatching(/failed/) });
    expect(JSON.stringify(outcome)).not.toMatch(/sesame|whsec/);
  });
});

describe("a subscriber is refused", () => {
  const clock = createFakeClock();
  const make = (url: string, secrets: readonly string[]) => () =>
    createWebhookSubscriber({ url, secrets, clock });

  test.for(["ftp://a.example", "http://a.example", "https://u:p@a.example", "nowhere", ""])(
    "with the address %s",
    (url) => {
      expect(make(url, [secret])).toThrow(TypeError);
    },
  );

  test("with no secret, or one that is none", () => {
    const odd = [
      "",
      "whsec_",
      "whsec_short",
      secret.slice(6),
      `${secret}=`,
      "whsec_!!!!".repeat(9),
    ];
    expect(make("https://a.example", [])).toThrow(TypeError);
    for (const one of odd) expect(make("https://a.example", [one]), one).toThrow(TypeError);
    const long = `whsec_${Buffer.alloc(65, 1).toString("base64")}`;
    expect(make("https://a.example", [secret, long])).toThrow(TypeError);
    expect(make("https://a.example/hooks?x=1", [secret])).not.toThrow();
    expect(make("http://[::1]:3000/", [secret])).not.toThrow();
  });
});
