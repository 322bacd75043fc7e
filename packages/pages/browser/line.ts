import "../styles/base.css";
import "./page.ts";
import { registerLine } from "@admit-one/elements/with-words";
import { watchSession } from "./session.ts";
import { pageWords } from "./words.ts";

watchSession();
registerLine(pageWords);
