import { existsSync, readFileSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { dirname, join } from "node:path";
import { type LocalPostgres, startPostgres } from "@admit-one/local-postgres";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isAlive } from "./support/child.ts";
import { query } from "./support/query.ts";

const patient = 120_000;

describe("a quick server", () => {
  let server: LocalPostgres;
  beforeAll(async () => {
    server = await startPostgres();
  }, patient);
  afterAll(() => server.stop());

  const setting = async (name: string): Promise<unknown> =>
    (await query(server.url, `show ${name}`))[0]?.[name];

  test("gives an empty database of PostgreSQL 18", async () => {
    expect(await setting("server_version")).toBe("18.4");
    expect(await query(server.url, "select * from pg_tables where schemaname = 'public'")).toEqual(
      [],
    );
  });

  test("flushes nothing", async () => {
    for (const name of ["fsync", "synchronous_commit", "full_page_writes"]) {
      expect(await setting(name)).toBe("off");
    }
  });

  test("is heard on the loopback alone, without a socket in the file system", async () => {
    expect(await setting("listen_addresses")).toBe("127.0.0.1");
    expect(await setting("unix_socket_directories")).toBe("");
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal, family }) => !internal && family === "IPv4");
    for (const { address } of others) {
      const url = server.url.replace("127.0.0.1", address);
      await expect(new Client({ connectionString: url }).connect()).rejects.toThrow("ECONNREFUSED");
    }
  });

  test("wants the password", async () => {
    const url = new URL(server.url);
    url.password = "guess";
    await expect(query(url.href, "select 1")).rejects.toThrow("password authentication failed");
    expect(existsSync(`${server.dataDir}.password`)).toBe(false);
  });

  test("clones a template, also for several at once, and drops what is in use", async () => {
    const template = await server.createDatabase("a_template");
    await query(template, "create table thing as select generate_series(1, 3) as n");
    const urls = await Promise.all(
      ["one", "two"].map((name) => server.createDatabase(name, { template: "a_template" })),
    );
    for (const url of urls) expect(await query(url, "select * from thing")).toHaveLength(3);
    const busy = new Client({ connectionString: urls[0] });
    busy.on("error", () => undefined);
    await busy.connect();
    await server.dropDatabase("one");
    await server.dropDatabase("one");
    await expect(query(urls[0] ?? "", "select 1")).rejects.toThrow("does not exist");
  });

  test("refuses names that would have to be quoted", async () => {
    await expect(server.createDatabase('x"; drop database postgres')).rejects.toThrow(TypeError);
  });

  test(
    "takes no port that is taken, and says so",
    async () => {
      await expect(startPostgres({ port: server.port })).rejects.toThrow("Address already in use");
    },
    patient,
  );

  test(
    "runs beside another one",
    async () => {
      await using other = await startPostgres();
      expect(other.port).not.toBe(server.port);
      await other.createDatabase("here_only");
      await expect(server.createDatabase("here_only")).resolves.toContain(String(server.port));
    },
    patient,
  );
});

test(
  "stopping leaves nothing, however often",
  async () => {
    const server = await startPostgres();
    await server.stop();
    await server.stop();
    expect(isAlive(server.pid)).toBe(false);
    expect(existsSync(dirname(server.dataDir))).toBe(false);
  },
  patient,
);

test(
  "a durable one flushes, and a crash loses nothing that was committed",
  async () => {
    await using server = await startPostgres({ durable: true });
    const { url, port, pid } = server;
    const [row] = await query(
      url,
      "select current_setting('fsync') || current_setting('synchronous_commit') || " +
        "current_setting('full_page_writes') as flushes",
    );
    expect(row?.["flushes"]).toBe("ononon");
    await query(url, "create table kept as select 1 as n");
    await server.kill();
    expect(isAlive(pid)).toBe(false);
    await expect(query(url, "select * from kept")).rejects.toThrow("ECONNREFUSED");
    await server.restart();
    expect([server.port, server.pid === pid]).toEqual([port, false]);
    expect(await query(url, "select * from kept")).toEqual([{ n: 1 }]);
    const log = readFileSync(join(dirname(server.dataDir), "log"), "utf8");
    expect(log).toContain("was not properly shut down; automatic recovery in progress");
  },
  patient,
);

test(
  "a server that runs is restarted without a crash",
  async () => {
    await using server = await startPostgres();
    await query(server.url, "create table kept as select 1 as n");
    await server.restart();
    expect(await query(server.url, "select * from kept")).toEqual([{ n: 1 }]);
  },
  patient,
);
