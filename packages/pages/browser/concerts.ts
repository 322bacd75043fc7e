import "../styles/base.css";
import "./page.ts";
import { addReaderTimes } from "./reader-times.ts";

addReaderTimes();
