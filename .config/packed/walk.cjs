// What a host does, whatever its module system: it mounts the box office in its own Hono app, and
// runs the six journeys over HTTP, on every store of the packages. The two hosts beside this file
// pass the modules as they loaded them.
const assert = require("node:assert/strict");
const { mkdtempSync, rmSync } = require("node:fs");
const { tmpdir } = require("node:os");
const path = require("node:path");

/** A box office on these stores, with one concert on sale. */
const openBoxOffice = async ({ core, memory, node, testing }, stores) => {
  const clock = stores.clock ?? node.createSystemClock();
  const heard = [];
  const boxOffice = core.createBoxOffice({
    stores,
    clock,
    timers: node.createSystemTimers(),
    ids: node.createRandomIds(),
    signer: node.createHmacTokenSigner({ keys: [node.generateTokenKey()] }),
    gateways: [memory.createScriptedGateway({ clock })],
    subscribers: [{ name: "host", deliver: ({ type }) => void heard.push(type) }],
  });
  const document = testing.concertDocument({}, { startMs: clock.nowMs() });
  const created = await boxOffice.createConcert(document);
  assert.equal(created.outcome, "concert_created");
  return { boxOffice, heard };
};

/** The host's app: its own middleware identifies the user, and the routes use that. */
const mount = ({ http, hono }, boxOffice) => {
  const app = new hono.Hono();
  app.use(async (c, next) => {
    c.set("user", c.req.header("X-Session"));
    await next();
  });
  const identify = async (_request, context) => {
    const userId = context.get("user");
    return userId === undefined ? { outcome: "unauthenticated" } : { outcome: "user", userId };
  };
  const onError = (error) => {
    throw new Error("A request failed.", { cause: error });
  };
  app.route("/tickets", http.createBoxOfficeRoutes({ boxOffice, identify, onError }));
  return app;
};

/** Sends one request and compares its status with the expected one. */
const asker =
  (app) =>
  async (method, path, status, { token, user, body } = {}) => {
    const headers = {
      ...(token !== undefined && { "Queue-Token": token }),
      ...(user !== undefined && { "X-Session": user }),
      ...(body !== undefined && { "Content-Type": "application/json" }),
    };
    const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
    const response = await app.request(path, init);
    const text = await response.text();
    assert.equal(response.status, status, `${method} ${path}: ${text}`);
    return { response, json: text === "" ? null : JSON.parse(text) };
  };

const sixJourneys = async (app) => {
  const ask = asker(app);
  const user = "alice";
  await ask("POST", "/tickets/queues/queue-1/tokens", 401);
  const issued = await ask("POST", "/tickets/queues/queue-1/tokens", 201, { user });
  const { token } = issued.json;
  const found = await ask("GET", "/tickets/queues/queue-1/tokens/me", 200, { token });
  assert.equal(found.json.status, "active");
  const { json: listed } = await ask("GET", "/tickets/concerts/concert-1/shows", 200, { token });
  const { showId } = listed.shows[0];
  const { json: map } = await ask("GET", `/tickets/shows/${showId}/seats`, 200, { token });
  const seatIds = map.seats.slice(0, 2).map(({ seatId }) => seatId);
  const wish = { token, user, body: { seatIds } };
  const held = await ask("POST", `/tickets/shows/${showId}/reservations`, 201, wish);
  const { reservationId, amount } = held.json;
  // The address in an answer leads to a resource under the host's mount path.
  const place = `/tickets/reservations/${reservationId}`;
  assert.equal(held.response.headers.get("Location"), place);
  await ask("GET", place, 200, { user });
  const paid = await ask("POST", `${place}/payments`, 201, { token, user });
  assert.equal(paid.json.amount, amount);
  const payment = paid.response.headers.get("Location");
  assert.match(payment, /^\/tickets\/payments\//);
  assert.equal((await ask("GET", payment, 200, { user })).json.status, "captured");
  assert.equal((await ask("GET", place, 200, { user })).json.status, "confirmed");
  const refused = await ask("POST", `/tickets/shows/${showId}/reservations`, 401, wish);
  assert.equal(refused.json.title, "The queue token is not valid.");
  const link = refused.response.headers.get("Link");
  assert.equal(link, '</tickets/queues/queue-1/tokens>; rel="queue"');
  const document = await ask("GET", "/tickets/openapi.json", 200);
  assert.deepEqual(document.json.servers, [{ url: "/tickets" }]);
};

/** Runs the journeys on these stores, with the background work that they need. */
const walk = async (modules, stores) => {
  const { boxOffice, heard } = await openBoxOffice(modules, stores);
  const work = modules.node.startWork(boxOffice, {
    onError: (step, error) => {
      throw new Error(`work.${step} failed.`, { cause: error });
    },
  });
  await sixJourneys(mount(modules, boxOffice));
  await work.stop();
  while ((await boxOffice.work.relay()) > 0);
  assert(heard.includes("ReservationConfirmed"), String(heard));
  assert.deepEqual((await boxOffice.audit()).breaches, []);
};

const noteEntity = ({ defineEntity, p }) =>
  defineEntity({
    name: "Note",
    tableName: "note",
    properties: { id: p.integer().primary(), text: p.text() },
  });

/**
 * On the host's own MikroORM instance, whose schema diff creates its own tables and leaves ours
 * unchanged.
 */
const walkHosted = async (modules, orm, admitOneTables, createStores) => {
  await orm.schema.update();
  const again = await orm.schema.getUpdateSchemaSQL();
  assert(!admitOneTables.some((table) => again.includes(table)), again);
  const em = orm.em.fork();
  em.create("Note", { id: 1, text: "the host's own" });
  await em.flush();
  const stores = await createStores({ orm });
  await walk(modules, stores);
  await stores[Symbol.asyncDispose]();
  await orm.close(true);
};

const walkSqlite = async (modules, folder) => {
  const { sqlite, mikroSqlite } = modules;
  const stores = await sqlite.createSqliteStores({ file: path.join(folder, "own.db") });
  await walk(modules, stores);
  await stores[Symbol.asyncDispose]();
  const file = path.join(folder, "hosted.db");
  await sqlite.migrateSqlite({ file });
  const orm = await mikroSqlite.MikroORM.init({
    dbName: file,
    entities: [...sqlite.admitOneEntities, noteEntity(mikroSqlite)],
    schemaGenerator: { skipTables: [...sqlite.admitOneTables] },
  });
  await walkHosted(modules, orm, sqlite.admitOneTables, sqlite.createHostedSqliteStores);
  await sqlite.migrateSqlite({ file });
};

const walkPostgres = async (modules, url) => {
  const { postgres, mikroPostgres } = modules;
  const durability = "relaxed";
  const stores = await postgres.createPostgresStores({ url, durability, schema: "own" });
  await walk(modules, stores);
  await stores[Symbol.asyncDispose]();
  await postgres.migratePostgres({ url });
  const orm = await mikroPostgres.MikroORM.init({
    clientUrl: url,
    entities: [...postgres.admitOneEntities, noteEntity(mikroPostgres)],
    schemaGenerator: { skipTables: [...postgres.admitOneTables] },
  });
  await walkHosted(modules, orm, postgres.admitOneTables, (options) =>
    postgres.createHostedPostgresStores({ ...options, durability }),
  );
  await postgres.migratePostgres({ url });
};

/** What the packages offer for a host's own tests, with the host's fast-check. */
const walkTests = async ({ memory, arbitraries }) => {
  const open = async () => ({
    stores: memory.createMemoryStores(),
    [Symbol.asyncDispose]: async () => {},
  });
  await arbitraries.bookingModelCase(open, { runs: 3 }).run();
};

/**
 * Runs everything that the packages offer to a host; PostgreSQL only if the environment names a
 * server.
 */
exports.runHost = async (kind, modules) => {
  const folder = mkdtempSync(path.join(tmpdir(), "admit-one-host-"));
  try {
    await walk(modules, modules.memory.createMemoryStores());
    await walkSqlite(modules, folder);
    await walkTests(modules);
    const url = process.env.HOST_DATABASE_URL;
    if (url !== undefined) await walkPostgres(modules, url);
    const on = url === undefined ? "memory and SQLite" : "memory, SQLite and PostgreSQL";
    console.log(`${kind} on Node ${process.versions.node}: the six journeys on ${on}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
