// What stands in the folder above for all hosts of this repository; copied along when the example is built.
export { type OpenBoxOffice, openBoxOffice } from "../../box-office.ts";
