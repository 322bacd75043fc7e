// Events to RabbitMQ: each one is delivered when the broker has confirmed that it keeps it. Events of
// one stream stay in order, since the box office delivers them one at a time.
import type { EventSubscriber } from "@admit-one/core";
import { type ChannelModel, type ConfirmChannel, connect } from "amqplib";

type Connect = () => Promise<Pick<ChannelModel, "on" | "createConfirmChannel">>;

// #region rabbitmq
const exchange = "admit-one";

export const createRabbitSubscriber = (open: Connect): EventSubscriber => {
  let channel: Promise<ConfirmChannel> | null = null;
  const forget = (): void => {
    channel = null;
  };
  const openChannel = async (): Promise<ConfirmChannel> => {
    const connection = await open();
    connection.on("error", forget).on("close", forget);
    const opened = await connection.createConfirmChannel();
    opened.on("error", forget).on("close", forget);
    await opened.assertExchange(exchange, "topic", { durable: true });
    return opened;
  };
  return {
    name: "rabbitmq",
    deliver: async (event) => {
      channel ??= openChannel();
      const opened = await channel.catch((error: unknown) => {
        forget();
        throw error;
      });
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const content = Buffer.from(JSON.stringify(event));
      const options = { persistent: true, messageId: event.eventId, type: event.type };
      // An error is a failed attempt: the box office sends the event again, later.
      opened.publish(exchange, event.type, content, options, (error: unknown) =>
        error === null || error === undefined ? resolve() : reject(error),
      );
      await promise;
    },
  };
};

export const rabbitAt = (url: string): EventSubscriber =>
  createRabbitSubscriber(() => connect(url, { timeout: 5_000 }));
// #endregion
