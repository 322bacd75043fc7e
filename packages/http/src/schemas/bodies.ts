import type { z } from "zod";
import type { bookableShowsSchema, concertSchema, seatsLeftSchema } from "./concert.ts";
import type { BlockFrameBody, FrameBody } from "./frame.ts";
import type { paymentSchema, pendingPaymentSchema } from "./payment.ts";
import type { PlanBody } from "./plan.ts";
import type { Problem } from "./problem.ts";
import type { ReservationBody } from "./reservation.ts";
import type { SeatsBody } from "./seat.ts";
import type { TokenBody } from "./token.ts";
import type { walletSchema } from "./wallet.ts";

/** The bodies of buyers' answers, by their names in the API description. */
export type AnswerBodies = {
  readonly Concert: z.infer<typeof concertSchema>;
  readonly BookableShow: z.infer<typeof bookableShowsSchema>["shows"][number];
  readonly SeatsLeft: z.infer<typeof seatsLeftSchema>["left"][number];
  readonly Seat: SeatsBody["seats"][number];
  readonly CompactPlan: PlanBody;
  readonly QueueToken: TokenBody;
  readonly QueueFrame: FrameBody;
  readonly BlockFrame: BlockFrameBody;
  readonly Reservation: ReservationBody;
  readonly Payment: z.infer<typeof paymentSchema>;
  readonly PendingPayment: z.infer<typeof pendingPaymentSchema>;
  readonly Wallet: z.infer<typeof walletSchema>;
  readonly Problem: Problem;
};
