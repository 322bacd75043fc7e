import "../styles/base.css";
import { defineSeatMap } from "@admit-one/elements";
import { watchSession } from "./session.ts";

watchSession();
defineSeatMap();
