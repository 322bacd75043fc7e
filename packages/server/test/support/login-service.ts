import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair } from "jose";
import Provider, {
  type Adapter,
  type AdapterPayload,
  type KoaContextWithOIDC,
} from "oidc-provider";

/** A login service on this machine, where every visitor is the person that the test names. */
export type LoginService = AsyncDisposable & {
  readonly issuer: string;
  /** Who logs in next. */
  person: string;
  /**
   * Visits the address that a log-in begins with, as a browser with no cookies. Returns where the
   * service sends the browser back to.
   */
  readonly visit: (url: string) => Promise<URL>;
};

export type LoginServiceOptions = {
  readonly redirectUris: readonly string[];
  /** The groups of each person. */
  readonly groups?: Readonly<Record<string, readonly string[]>>;
};

export const clientId = "admit-one";
export const clientSecret = "a-secret-of-the-login-service";

export const createLoginService = async ({
  redirectUris,
  groups = {},
}: LoginServiceOptions): Promise<LoginService> => {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // For a browser this name and 127.0.0.1 are two sites.
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`;
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [...redirectUris],
        grant_types: ["authorization_code"],
        response_types: ["code"],
      },
    ],
    claims: { openid: ["sub"], groups: ["groups"] },
    cookies: { keys: ["a-key-of-the-login-service"] },
    features: { devInteractions: { enabled: false } },
    findAccount: (_, sub) => ({
      accountId: sub,
      claims: async () => ({ sub, groups: [...(groups[sub] ?? [])] }),
    }),
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    jwks: { keys: [{ ...(await exportJWK(privateKey)), use: "sig", alg: "RS256" }] },
    loadExistingGrant: async (context) => grantAll(provider, context),
    pkce: { required: () => true },
    adapter: (name) => createRecords(name),
    ttl: {
      AccessToken: seconds,
      AuthorizationCode: seconds,
      Grant: seconds,
      IdToken: seconds,
      Interaction: seconds,
      Session: seconds,
    },
  });
  const service = { person: "ann" };
  provider.use(async (context, next) => {
    if (!context.path.startsWith("/interaction/")) return await next();
    const login = { accountId: service.person };
    const to = await provider.interactionResult(context.req, context.res, { login });
    context.redirect(to);
    return undefined;
  });
  const answer = provider.callback();
  server.on("request", (request, response) => void answer(request, response));
  return Object.assign(service, {
    issuer,
    visit: (url: string) => visit(url, issuer),
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  });
};

const seconds = 600;

/** Keeps what the service remembers of one kind, for as long as a test lasts. */
const createRecords = (kind: string): Adapter => {
  const records = new Map<string, AdapterPayload>();
  const isOf = (grantId: string) => (record: AdapterPayload) => record.grantId === grantId;
  return {
    upsert: async (id, record) => {
      records.set(id, record);
    },
    find: async (id) => records.get(id),
    findByUid: async (uid) => [...records.values()].find((record) => record.uid === uid),
    findByUserCode: async () => undefined,
    consume: async (id) => {
      const record = records.get(id);
      if (record !== undefined) records.set(id, { ...record, consumed: seconds });
    },
    destroy: async (id) => {
      records.delete(id);
    },
    revokeByGrantId: async (grantId) => {
      if (kind === "Grant") return;
      for (const [id, record] of records) if (isOf(grantId)(record)) records.delete(id);
    },
  };
};

const grantAll = async (provider: Provider, { oidc }: KoaContextWithOIDC) => {
  const grant = new provider.Grant({
    clientId: oidc.client?.clientId ?? "",
    accountId: oidc.session?.accountId ?? "",
  });
  grant.addOIDCScope("openid groups");
  await grant.save();
  return grant;
};

const hopsMax = 10;

const visit = async (url: string, issuer: string): Promise<URL> => {
  const cookies = new Map<string, string>();
  let at = new URL(url);
  for (let hop = 0; hop < hopsMax; hop += 1) {
    if (at.origin !== issuer) return at;
    const Cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(at, { headers: { Cookie }, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === "") cookies.delete(name);
      else cookies.set(name, value);
    }
    const location = response.headers.get("Location");
    if (location === null) throw new Error(`${response.status}: ${await response.text()}`);
    at = new URL(location, at);
  }
  throw new Error("The login service sends its visitors in circles.");
};
