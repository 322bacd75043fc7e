import "../styles/base.css";
import "./page.ts";
import { defineHold, definePay } from "@admit-one/elements";
import { reloadOnce, watchSession } from "./session.ts";

watchSession();
// The server knows what may be done after the end of a hold.
document.addEventListener("admit-one-hold-ended", reloadOnce);
defineHold();
definePay();
