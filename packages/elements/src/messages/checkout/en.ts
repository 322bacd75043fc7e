import type { CheckoutMessages } from "../messages.ts";

export const words: CheckoutMessages = {
  warn: "Your seats are held for {0} more.",
  holdEnded: "The hold has ended. The seats are free for others.",
  pay: "Pay",
  paying: "Paying…",
  paid: "Paid.",
  declined: "The payment was declined. Choose another way to pay.",
  bankClosed: "You closed the payment window. Nothing was paid; your seats are still held.",
  doNotPayAgain:
    "No answer yet. Do not pay again: we ask the bank, and this page shows the outcome.",
  loadFailed: "This way to pay could not be loaded. Choose another, or try again.",
  otherWay: "Another way to pay",
};
