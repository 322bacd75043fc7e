import "../styles/base.css";
import "./page.ts";
import { defineSeatMap } from "@admit-one/elements";
import { watchSession } from "./session.ts";

watchSession();
defineSeatMap();
