import type { ConsoleRoutes } from "../kit/console-routes.ts";
import { cancelOrder, cancelSeats, extendHold, moveOrder } from "./order-acts.ts";
import { orderPage } from "./order-page.ts";
import { abandonPayment, acceptPayment, retryRefund, settleRefund } from "./payment-acts.ts";
import { ordersPage } from "./search-page.ts";

export const addOrderRoutes = ({ view, act }: ConsoleRoutes): void => {
  view("/orders", "viewer", ordersPage);
  view("/orders/:reservationId", "viewer", orderPage);
  act("/orders/:reservationId/cancel", "agent", cancelOrder);
  act("/orders/:reservationId/cancel-seats", "agent", cancelSeats);
  act("/orders/:reservationId/move", "agent", moveOrder);
  act("/orders/:reservationId/extend", "agent", extendHold);
  act("/payments/:paymentId/abandon", "manager", abandonPayment);
  act("/payments/:paymentId/retry", "agent", retryRefund);
  act("/payments/:paymentId/settle", "agent", settleRefund);
  act("/payments/:paymentId/accept", "manager", acceptPayment);
};
