import { z } from "zod";
import { type ProblemCode, problemStatus } from "../problem-codes.ts";
import { ids } from "./ids.ts";

const codes = Object.keys(problemStatus) as [ProblemCode, ...ProblemCode[]];

/** RFC 9457, with the additional members of some codes. */
export const problemSchema = z
  .object({
    type: z.string().meta({ examples: ["urn:admit-one:problem:seat-already-reserved"] }),
    title: z.string().meta({ description: "The sentence, in the language of Content-Language" }),
    status: z.int().meta({ description: "The HTTP status again" }),
    code: z.enum(codes).meta({
      description: "The stable name of the problem; later versions may have more of them",
      examples: ["SEAT_ALREADY_RESERVED"],
    }),
    detail: z.string().optional(),
    requestId: z.string(),
    errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
    what: z
      .string()
      .optional()
      .meta({ description: "NOT_FOUND, ALREADY_EXISTS: `show`, `seat`, `reservation`…" }),
    when: z
      .enum(["before", "after"])
      .optional()
      .meta({ description: "SALES_CLOSED: sales have not begun, or are over" }),
    seatIds: z.array(z.string()).optional().meta({
      description:
        "SEAT_ALREADY_RESERVED: which of the seats; SEAT_LEAVES_GAP: which would be left single",
    }),
    yours: ids.reservationId
      .optional()
      .meta({ description: "SEAT_ALREADY_RESERVED: your own reservation of one of them" }),
    limit: z.int().optional().meta({
      description:
        "SEAT_LIMIT_EXCEEDED, HOLD_LIMIT_EXCEEDED, EXTENSION_LIMIT_EXCEEDED: how many are allowed",
    }),
    rest: z
      .int()
      .optional()
      .meta({ description: "REFUND_EXCEEDS_REST: what is left, in minor units" }),
    paymentId: ids.paymentId.optional().meta({ description: "PAYMENT_DECLINED: of which payment" }),
    paymentStatus: z
      .string()
      .optional()
      .meta({ description: "PAYMENT_SETTLED: what became of it" }),
    challenge: z
      .record(z.string(), z.string())
      .optional()
      .meta({
        description: "CHALLENGE_REQUIRED: how to get an `Admission-Proof`, by its `type`",
        examples: [{ type: "turnstile", siteKey: "0x4AAAAAAA" }],
      }),
    reasons: z
      .array(z.record(z.string(), z.string()))
      .optional()
      .meta({
        description: "CONFLICT of an erasure: what stands in the way, with its ids",
        examples: [
          [{ reason: "live_reservation", reservationId: "res_01m6bc8n0zs9ah47ryr8n9340k" }],
        ],
      }),
    reason: z
      .string()
      .optional()
      .meta({ description: "PAYMENT_DECLINED: the gateway's reason; WEBHOOK_INVALID" }),
  })
  .meta({ id: "Problem" });

export type Problem = z.infer<typeof problemSchema>;
