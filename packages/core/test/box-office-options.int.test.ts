import { createBoxOffice } from "@admit-one/core";
import { createTestBoxOffice } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import { createLedgerGateway } from "./support/ledger-gateway.ts";
import { captured, openToldWorld, price, type ToldWorldOptions } from "./support/told.ts";

describe("a box office", () => {
  test("refuses a gateway that is called as the wallet is", () => {
    const gateways = [createLedgerGateway("wallet")];
    expect(() => createTestBoxOffice({ gateways })).toThrow(
      new TypeError("wallet is the box office's own, and no name for a gateway."),
    );
  });

  test("may have no gateway at all", async () => {
    const { stores, clock, timers, ids, signer } = createTestBoxOffice();
    const ports = { stores, clock, timers, ids, signer, gateways: [] };
    expect(await createBoxOffice(ports).work.reconcile()).toBe(0);
  });
});

describe("without options", () => {
  /** Money that is written down, and that nobody could give tickets or send back yet. */
  const suspended = async (given: ToldWorldOptions = {}) => {
    const world = await openToldWorld(given);
    world.tell("charge", { ...captured, amount: price - 1 });
    world.flaky.breakNext("bookings.update", "before", 3);
    await expect(world.paid()).rejects.toThrow("planted");
    return world;
  };
  const alarms = async ({ boxOffice }: Awaited<ReturnType<typeof openToldWorld>>) =>
    (await boxOffice.audit()).alarms.map(({ alarm }) => alarm);

  test("money may be in suspense for five minutes", async () => {
    const world = await suspended();
    world.clock.advance(300_000);
    expect(await alarms(world)).toEqual([]);
    world.clock.advance(1);
    expect(await alarms(world)).toEqual(["suspense_old"]);
  });

  test("or as long as the options say", async () => {
    const world = await suspended({ options: { suspenseAlarmMs: 1_000 } });
    world.clock.advance(1_001);
    expect(await alarms(world)).toEqual(["suspense_old"]);
  });

  test("a gateway has ten seconds to answer, or as long as the options say", async () => {
    for (const [options, timeoutMs] of [
      [{}, 10_000],
      [{ gatewayTimeoutMs: 700 }, 700],
    ] as const) {
      const world = await openToldWorld({ options });
      const answer = Promise.withResolvers<unknown>();
      world.tell("charge", answer.promise);
      const paying = world.paid();
      let told: unknown;
      void paying.then((payment) => {
        told = payment;
      });
      const settle = async () => {
        for (let turn = 0; turn < 200; turn += 1) await Promise.resolve();
      };
      while (world.calls.length === 0) await Promise.resolve();
      world.clock.advance(timeoutMs - 1);
      await settle();
      expect(told).toBeUndefined();
      world.clock.advance(1);
      expect(await paying).toMatchObject({ status: "pending" });
      // What it says later is not heard, and is no mistake.
      answer.resolve(captured);
      await settle();
      const [payment] = (await world.stores.bookings.snapshot()).payments;
      expect(payment).toMatchObject({ status: "pending" });
    }
  });
});

test("a token is followed without the limit that looks have", async () => {
  const world = await openToldWorld();
  const { token } = await world.hold();
  for (let look = 0; look < 20; look += 1) {
    const followed = await world.boxOffice.followToken({ queueId: "queue-1", token });
    expect(followed).toMatchObject({ outcome: "token_found", token: { status: "active" } });
  }
});
