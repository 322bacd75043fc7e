import type { Server } from "node:http";
import { type BoxOffice, createBoxOffice } from "@admit-one/core";
import { createBoxOfficeRoutes, type Identify } from "@admit-one/http";
import { createScriptedGateway } from "@admit-one/memory";
import {
  createHmacTokenSigner,
  createNodeHandler,
  createRandomIds,
  createSystemClock,
  createSystemTimers,
  generateTokenKey,
  type NodeEnv,
  type NodeHandler,
  type RunningWork,
  startWork,
} from "@admit-one/node";
import { createSqliteStores, type SqliteStores } from "@admit-one/sqlite";
import {
  type BeforeApplicationShutdown,
  Injectable,
  type OnApplicationShutdown,
  type OnModuleInit,
} from "@nestjs/common";
import { HttpAdapterHost } from "@nestjs/core";
import { Hono } from "hono";
import type { ShopRequest } from "./sessions";

const identify: Identify = async (_request, { env }) => {
  const { user } = (env as NodeEnv).incoming as ShopRequest;
  return user === undefined ? { outcome: "unauthenticated" } : { outcome: "user", userId: user };
};

/** The box office as a provider: open when the module is, closed when the application ends. */
@Injectable()
export class BoxOfficeService
  implements OnModuleInit, BeforeApplicationShutdown, OnApplicationShutdown
{
  boxOffice!: BoxOffice;
  handle!: NodeHandler;
  readonly #stopping = new AbortController();
  #stores!: SqliteStores;
  #work!: RunningWork;

  constructor(private readonly host: HttpAdapterHost) {}

  async onModuleInit(): Promise<void> {
    const clock = createSystemClock();
    this.#stores = await createSqliteStores({ file: process.env.DATABASE ?? ":memory:" });
    this.boxOffice = createBoxOffice({
      stores: this.#stores,
      clock,
      timers: createSystemTimers(),
      ids: createRandomIds(),
      signer: createHmacTokenSigner({ keys: [generateTokenKey()] }),
      gateways: [createScriptedGateway({ clock, webhookSecret: "whsec-example" })],
    });
    const soonMs = clock.nowMs() + 3_600_000;
    await this.boxOffice.createConcert({
      concertId: "winter",
      title: "Winter",
      currency: "KRW",
      shows: [
        {
          showId: "winter-1",
          startsAtMs: soonMs,
          salesOpenAtMs: clock.nowMs(),
          salesCloseAtMs: soonMs,
          sections: [{ section: "A", price: 110_000, rows: [{ row: "1", seats: 20 }] }],
        },
      ],
    });
    this.#work = startWork(this.boxOffice);
    const { boxOffice } = this;
    const routes = createBoxOfficeRoutes({ boxOffice, identify, stopping: this.#stopping.signal });
    // Nest leaves a request's address as it is, so Hono mounts the routes.
    this.handle = createNodeHandler(new Hono().route("/tickets", routes).fetch);
  }

  /** Before the server closes: event streams never end by themselves, and it waits for them. */
  beforeApplicationShutdown(): void {
    this.#stopping.abort();
    // Connections that clients keep open are let go as soon as their last answer is over.
    const server = this.host.httpAdapter.getHttpServer() as Server;
    const sweep = setInterval(() => server.closeIdleConnections(), 50);
    server.once("close", () => clearInterval(sweep));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#work.stop();
    await this.#stores[Symbol.asyncDispose]();
  }
}
