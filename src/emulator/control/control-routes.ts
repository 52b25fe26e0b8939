import type { Emulation } from "../emulation.ts";
import type { Exchange } from "../exchange.ts";

export async function controlRoute(_emulation: Emulation, _exchange: Exchange): Promise<boolean> {
  return false;
}
