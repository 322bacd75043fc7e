import "../styles/base.css";
import "./page.ts";
import { defineLine } from "@admit-one/elements";
import { watchSession } from "./session.ts";

watchSession();
defineLine();
