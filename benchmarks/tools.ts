import { reportSelection } from "./tools/report-selection.ts";

const met = await reportSelection();
if (!met) process.exitCode = 1;
