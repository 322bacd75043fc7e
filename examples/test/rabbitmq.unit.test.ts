import { EventEmitter } from "node:events";
import type { DomainEvent } from "@admit-one/core";
import type { ChannelModel, ConfirmChannel } from "amqplib";
import { expect, test } from "vitest";
import { createRabbitSubscriber } from "../rabbitmq.ts";

const event = { eventId: "r1.1", type: "SeatsReserved", stream: "r1" } as DomainEvent;

type Confirm = (error: unknown) => void;

/** A broker that confirms when it is asked to. `npm run chaos` tries a real one. */
const createBroker = () => {
  const confirms: Confirm[] = [];
  const messages: (readonly [string, string, unknown, unknown])[] = [];
  const connections: EventEmitter[] = [];
  const open = async (): Promise<ChannelModel> => {
    const channel = Object.assign(new EventEmitter(), {
      assertExchange: async () => ({ exchange: "admit-one" }),
      publish: (to: string, key: string, content: Buffer, options: unknown, confirm: Confirm) => {
        messages.push([to, key, JSON.parse(content.toString()), options]);
        confirms.push(confirm);
        return true;
      },
    }) as unknown as ConfirmChannel;
    const connection = Object.assign(new EventEmitter(), {
      createConfirmChannel: async () => channel,
    });
    connections.push(connection);
    return connection as unknown as ChannelModel;
  };
  return { open, confirms, messages, connections };
};

test("an event is delivered when the broker has confirmed it, and not before", async () => {
  const broker = createBroker();
  const rabbit = createRabbitSubscriber(broker.open);
  const order: string[] = [];
  const delivered = Promise.resolve(rabbit.deliver(event)).then(() => order.push("delivered"));
  await expect.poll(() => broker.confirms.length).toBe(1);
  order.push("confirmed");
  broker.confirms[0]?.(null);
  await delivered;
  expect(order).toEqual(["confirmed", "delivered"]);
  expect(broker.messages).toEqual([
    [
      "admit-one",
      "SeatsReserved",
      event,
      { persistent: true, messageId: "r1.1", type: "SeatsReserved" },
    ],
  ]);
});

test("what the broker does not keep is a failed attempt", async () => {
  const broker = createBroker();
  const delivered = createRabbitSubscriber(broker.open).deliver(event);
  await expect.poll(() => broker.confirms.length).toBe(1);
  broker.confirms[0]?.(new Error("nacked"));
  await expect(delivered).rejects.toThrow("nacked");
});

test("a connection that ended, or could not be opened, is opened again", async () => {
  const broker = createBroker();
  let isAway = true;
  const rabbit = createRabbitSubscriber(async () => {
    if (isAway) throw new Error("away");
    return await broker.open();
  });
  await expect(rabbit.deliver(event)).rejects.toThrow("away");
  isAway = false;
  for (const connections of [1, 2]) {
    const delivered = rabbit.deliver(event);
    await expect.poll(() => broker.confirms.length).toBe(connections);
    broker.confirms.at(-1)?.(null);
    await delivered;
    expect(broker.connections).toHaveLength(connections);
    broker.connections.at(-1)?.emit("close");
  }
});
