import "../styles/base.css";
import "./page.ts";
