import "../styles/base.css";
import "./page.ts";
import { registerSeatMap } from "@admit-one/elements/with-words";
import { watchSession } from "./session.ts";
import { pageWords } from "./words.ts";

watchSession();
registerSeatMap(pageWords);
