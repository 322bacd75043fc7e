import "../styles/base.css";
import { defineElements } from "@admit-one/elements";

defineElements();
