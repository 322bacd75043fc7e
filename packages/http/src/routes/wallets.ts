import type { BoxOffice } from "@admit-one/core";
import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { json, personal } from "../answers.ts";
import { answer, jsonBody, problems } from "../documented.ts";
import { type AddEndpoint, pathUserId } from "../endpoint.ts";
import { refuse } from "../refuse.ts";
import { requiredIdempotencyHeader } from "../schemas/common.ts";
import { ids } from "../schemas/ids.ts";
import { creditSchema, toWalletBody, walletSchema, walletsSchema } from "../schemas/wallet.ts";
import { byUser } from "../security.ts";

const get = createRoute({
  method: "get",
  path: "/wallet",
  operationId: "getWallets",
  summary: "What the user has with us, by currency",
  description:
    "The balance of each wallet: what operators credited, less what its user paid from it.",
  tags: ["Payments"],
  security: byUser,
  responses: {
    200: answer("Empty where there are no wallets", walletsSchema),
    ...problems("UNAUTHENTICATED"),
  },
});

const credit = createRoute({
  method: "post",
  path: "/admin/wallets/{userId}/credits",
  operationId: "creditWallet",
  summary: "Put money into a user's wallet, once for each key",
  description:
    "Adds `amount` to the user's wallet in that currency and opens it where there is none. " +
    "The key is required, so that a repeated call adds once.",
  tags: ["Operators"],
  request: {
    params: z.object({ userId: ids.userId }),
    headers: z.object(requiredIdempotencyHeader),
    body: jsonBody(creditSchema),
  },
  responses: {
    201: answer("What the wallet has now", walletSchema),
    ...problems(
      "PAYLOAD_TOO_LARGE",
      "UNAUTHENTICATED",
      "UNSUPPORTED_MEDIA_TYPE",
      "VALIDATION",
      "IDEMPOTENCY_KEY_REUSED",
    ),
  },
});

export const addWalletRoutes = (add: AddEndpoint, boxOffice: BoxOffice): void => {
  add({
    route: get,
    access: "user",
    handle: async (c, { userId }) => {
      const { wallets } = await boxOffice.getWallets({ userId });
      return json(c, { wallets: wallets.map(toWalletBody) }, 200, personal);
    },
  });

  add({
    route: credit,
    access: "manager",
    body: creditSchema,
    handle: async (c, { body, actor }) => {
      const result = await boxOffice.creditWallet({
        ...body,
        actor,
        // A user's id is the host's and may have any form, so `pathId` must not check it.
        userId: pathUserId(c),
        idempotencyKey: c.req.header("Idempotency-Key") ?? "",
      });
      if (result.outcome !== "wallet_credited") return refuse(c, result);
      return json(c, toWalletBody(result.wallet), 201, personal);
    },
  });
};
