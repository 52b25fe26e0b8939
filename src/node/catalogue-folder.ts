import { join } from "node:path";

/** Where the endpoints' price lists are kept, in the data folder; made when the first one is. */
export function priceFolderIn(dataFolder: string): string {
  return join(dataFolder, "catalogue");
}
