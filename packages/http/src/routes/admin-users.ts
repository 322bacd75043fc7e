import type { BoxOffice } from "@admit-one/core";
import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { json, jsonStream, personal } from "../answers.ts";
import { answer, problems } from "../documented.ts";
import { type AddEndpoint, pathUserId } from "../endpoint.ts";
import { refuse } from "../refuse.ts";
import { ids } from "../schemas/ids.ts";
import { erasedSchema, exportText, userExportSchema } from "../schemas/user.ts";

const tags = ["Operators"];
const request = { params: z.object({ userId: ids.userId }) };

const erase = createRoute({
  method: "post",
  path: "/admin/users/{userId}/erase",
  operationId: "eraseUser",
  summary: "Erase a user",
  description:
    "Replaces the user's id by a random pseudonym wherever it is stored, ends their places in " +
    "line, and deletes proofs, the fields of payment methods and what is kept under their " +
    "idempotency keys. Amounts and all other ids stay. CONFLICT while the user has a " +
    "reservation of a show that has not started, money on its way or a balance: `reasons` says " +
    "which. What the user does after the call belongs to a new user. The server looks a second " +
    "time after a minute and then emits `UserErased`. Until then the same call answers the same " +
    "pseudonym, later NOT_FOUND.",
  tags,
  request,
  responses: {
    200: answer("Erased", erasedSchema),
    ...problems(
      "PAYLOAD_TOO_LARGE",
      "UNAUTHENTICATED",
      "UNSUPPORTED_MEDIA_TYPE",
      "VALIDATION",
      "NOT_FOUND",
      "CONFLICT",
    ),
  },
});

const exported = createRoute({
  method: "get",
  path: "/admin/users/{userId}/export",
  operationId: "exportUser",
  summary: "Export everything that is stored of a user",
  description:
    "For a user who asks for their data: places in line, reservations with payments, refunds " +
    "and entries of the ledger, wallets, answers kept under idempotency keys, commands of operators, and " +
    "events. The answer is sent while it is read; each part is of its own moment. An answer that is not " +
    "valid JSON broke off: ask again.",
  tags,
  request,
  responses: {
    200: answer("The stored records, with instants in RFC 3339", userExportSchema),
    ...problems("UNAUTHENTICATED", "VALIDATION", "NOT_FOUND"),
  },
});

/** Calls for a person's rights over their data: export and erasure. */
export const addAdminUserRoutes = (add: AddEndpoint, boxOffice: BoxOffice): void => {
  add({
    route: erase,
    access: "manager",
    handle: async (c, { actor }) => {
      const result = await boxOffice.eraseUser({ userId: pathUserId(c), actor });
      if (result.outcome !== "user_erased") return refuse(c, result);
      const { pseudonym, waiting } = result;
      return json(c, { pseudonym, waiting }, 200, personal);
    },
  });

  add({
    route: exported,
    access: "manager",
    handle: async (c) => {
      const result = await boxOffice.exportUser({ userId: pathUserId(c) });
      if (result.outcome !== "user_exported") return refuse(c, result);
      return jsonStream<z.infer<typeof userExportSchema>, 200>(
        c,
        exportText(result.export),
        200,
        personal,
      );
    },
  });
};
