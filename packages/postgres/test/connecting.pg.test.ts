import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { testDatabase } from "@admit-one/local-postgres/vitest";
import { createPostgresStores } from "@admit-one/postgres";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { makeCertificate } from "./support/certificate.ts";
import { migrated } from "./support/database.ts";
import { type Front, openFront } from "./support/front.ts";

const database = await testDatabase(migrated);
const folder = mkdtempSync(join(tmpdir(), "admit-one-connecting-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Whether stores on the URL start and are ready; otherwise why not. */
const connected = async (url: string, migrate = false): Promise<string> => {
  try {
    await using stores = await createPostgresStores({ url, migrate, durability: "relaxed" });
    await stores.ready();
    return "ready";
  } catch (error) {
    return (error as Error).message;
  }
};

/** The URL of the test's database with other parts. */
const at = (host: string, parameters = ""): string => {
  const { username, password, pathname } = new URL(database.url);
  return `postgres://${username}:${password}@${host}${pathname}${parameters}`;
};

describe("over TLS", () => {
  const forAddress = makeCertificate("127.0.0.1");
  const forName = makeCertificate("localhost");
  const fileOf = (name: string, { cert }: { readonly cert: string }): string => {
    const file = join(folder, name);
    writeFileSync(file, cert);
    return file;
  };
  const addressFile = fileOf("address.pem", forAddress);
  const nameFile = fileOf("name.pem", forName);
  let address: Front;
  let name: Front;
  beforeAll(async () => {
    address = await openFront(database.url, { port: 0, host: "127.0.0.1" }, forAddress);
    name = await openFront(database.url, { port: 0, host: "127.0.0.1" }, forName);
  });
  afterAll(async () => {
    await address[Symbol.asyncDispose]();
    await name[Symbol.asyncDispose]();
  });

  test("fault F7: the certificate of an address is checked for that address", async () => {
    const full = `?sslmode=verify-full&sslrootcert=${addressFile}`;
    expect(await connected(at(`127.0.0.1:${address.port}`, full), true)).toBe("ready");
  });

  test("fault F7: a certificate for localhost is not one for an address", async () => {
    const full = `?sslmode=verify-full&sslrootcert=${nameFile}`;
    const wrong = await connected(at(`127.0.0.1:${name.port}`, full));
    expect(wrong).toContain("does not match certificate's altnames");
    expect(await connected(at(`127.0.0.1:${name.port}`, full), true)).toContain("altnames");
    expect(await connected(at(`localhost:${name.port}`, full))).toBe("ready");
  });

  test("verify-ca checks the authority and no name, no-verify nothing", async () => {
    const host = `127.0.0.1:${name.port}`;
    const ca = (file: string): string => `?sslmode=verify-ca&sslrootcert=${file}`;
    expect(await connected(at(host, ca(nameFile)))).toBe("ready");
    expect(await connected(at(host, ca(addressFile)))).toContain("self-signed certificate");
    expect(await connected(at(host, "?sslmode=verify-full"))).toContain("self-signed certificate");
    expect(await connected(at(host, "?sslmode=no-verify"))).toBe("ready");
  });

  test("a server without TLS is refused, and so is a file that is not there", async () => {
    const { host } = new URL(database.url);
    expect(await connected(at(host, "?sslmode=no-verify"))).toContain("does not support SSL");
    const missing = "?sslmode=verify-full&sslrootcert=/nowhere.pem";
    expect(await connected(at(host, missing))).toContain("names a file in sslrootcert");
  });
});

describe("as libpq does", () => {
  test("over a socket in the file system, for which TLS counts for nothing", async () => {
    await using socket = await openFront(database.url, { path: join(folder, ".s.PGSQL.7") });
    expect(socket.port).toBe(0);
    const host = `?host=${folder}&port=7`;
    expect(await connected(at("", host), true)).toBe("ready");
    expect(await connected(at("", `${host}&sslmode=verify-full`))).toBe("ready");
    // Nobody is at the other one.
    const { hostname, port } = new URL(database.url);
    const several = `?host=${folder}&host=${hostname}&port=8,${port}`;
    expect(await connected(at("", several), true)).toBe("ready");
  });

  test("by the variables of the environment alone", async () => {
    onTestFinished(() => void vi.unstubAllEnvs());
    const { hostname, port, username, password, pathname } = new URL(database.url);
    vi.stubEnv("PGHOST", hostname);
    vi.stubEnv("PGPORT", port);
    vi.stubEnv("PGUSER", username);
    vi.stubEnv("PGPASSWORD", password);
    vi.stubEnv("PGDATABASE", pathname.slice(1));
    expect(await connected("postgres://", true)).toBe("ready");
    vi.stubEnv("PGPORT", "1");
    expect(await connected("postgres://")).toContain("ECONNREFUSED");
  });
});
