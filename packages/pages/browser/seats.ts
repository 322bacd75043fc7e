import "../styles/base.css";
import { defineSeatMap } from "@admit-one/elements";

defineSeatMap();
