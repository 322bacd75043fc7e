import { chownSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ChannelModel, connect } from "amqplib";
import { pathOf } from "./installed.ts";
import { type Part, startPart, type User, until } from "./part.ts";

/** RabbitMQ, with a durable queue for every event. */
export type Broker = AsyncDisposable & {
  readonly url: string;
  /** Ends it at once, and starts it on what it has stored. */
  crash(): Promise<void>;
  /** The ids of all events in the queue; those that came twice are there twice. */
  take(): Promise<readonly string[]>;
};

const queue = "events";
const epmdPort = "14369";

export type BrokerOptions = {
  readonly address: string;
  readonly folder: string;
  readonly user: User | null;
};

export const startBroker = async ({ address, folder, user }: BrokerOptions): Promise<Broker> => {
  mkdirSync(folder, { mode: 0o755 });
  if (user !== null) chownSync(folder, user.uid, user.gid);
  const url = `amqp://guest:guest@${address}:5672`;
  writeFileSync(join(folder, "rabbitmq.conf"), "loopback_users = none\n");
  const pidFile = join(folder, "pid");
  const env = {
    ERL_EPMD_PORT: epmdPort,
    ERL_EPMD_ADDRESS: "127.0.0.1",
    RABBITMQ_NODENAME: "chaos@localhost",
    RABBITMQ_NODE_IP_ADDRESS: address,
    RABBITMQ_NODE_PORT: "5672",
    RABBITMQ_MNESIA_BASE: join(folder, "db"),
    RABBITMQ_LOG_BASE: join(folder, "log"),
    RABBITMQ_LOGS: "-",
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, "plugins"),
    RABBITMQ_CONF_ENV_FILE: "/dev/null",
    RABBITMQ_CONFIG_FILE: join(folder, "rabbitmq"),
    RABBITMQ_PID_FILE: pidFile,
    // Only this machine.
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: "-kernel inet_dist_use_interface {127,0,0,1}",
  };
  const place = { env, cwd: folder, user };
  const start = (): Part =>
    startPart({ ...place, name: "rabbitmq", command: pathOf("rabbitmq-server") });
  const opened = async <T>(act: (connection: ChannelModel) => Promise<T>): Promise<T> => {
    const connection = await until("RabbitMQ answers", () => connect(url));
    connection.on("error", () => {});
    try {
      return await act(connection);
    } finally {
      await connection.close();
    }
  };
  /** The program that the script started ends by its own id, which it wrote into a file. */
  const end = async (part: Part): Promise<void> => {
    process.kill(Number(readFileSync(pidFile, "utf8")), "SIGKILL");
    await part.stop();
  };

  const names = startPart({ ...place, name: "epmd", command: pathOf("epmd") });
  let server = start();
  await opened(async (connection) => {
    const channel = await connection.createChannel();
    await channel.assertExchange("admit-one", "topic", { durable: true });
    await channel.assertQueue(queue, { durable: true });
    await channel.bindQueue(queue, "admit-one", "#");
  });
  return {
    url,
    crash: async () => {
      await end(server);
      server = start();
      await opened(async () => {});
    },
    take: () =>
      opened(async (connection) => {
        const channel = await connection.createChannel();
        const ids: string[] = [];
        const { consumerTag } = await channel.consume(
          queue,
          (message) => void ids.push(String(message?.properties.messageId)),
          { noAck: true },
        );
        await until("the queue is empty", async () =>
          (await channel.checkQueue(queue)).messageCount === 0 ? true : null,
        );
        await channel.cancel(consumerTag);
        await channel.close();
        return ids;
      }),
    [Symbol.asyncDispose]: async () => {
      await end(server);
      await names.stop();
    },
  };
};
