import { join } from "node:path";
import { PROJECT } from "../src/cli/project.ts";
import { figureText } from "./figure.ts";
import { measureRouting } from "./measure-routing.ts";

/** What a routing decision takes, without and with classification. npm run bench:routing; a few seconds, one thread. */
for (const figure of await measureRouting(join(PROJECT, "configs"))) console.log(figureText(figure));
