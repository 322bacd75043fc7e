import "../styles/base.css";
import "./page.ts";
import { registerHold, registerPay } from "@admit-one/elements/with-words";
import { reloadOnce, watchSession } from "./session.ts";
import { pageWords } from "./words.ts";

watchSession();
// The server knows what may be done after the end of a hold.
document.addEventListener("admit-one-hold-ended", reloadOnce);
registerHold(pageWords);
registerPay(pageWords);
