import { BlockList, isIP } from "node:net";

/** Whether it is this machine, by its address alone: no name is looked up. */
export function isHere({ hostname }: URL): boolean {
  const name = hostname.replace(/\.$/, "");
  return name === "localhost" || name.endsWith(".localhost") || isIn(LOOPBACK, name);
}

/**
 * Why nothing is sent to this address on the word of that server; `null`: it may be. A server elsewhere must not have us
 * talk to this machine or its network, and nothing but this machine is talked to without encryption.
 */
export function refusedAddress(address: URL, server: URL): string | null {
  const shown = `${address.protocol}//${address.host}`;
  if (address.username !== "" || address.password !== "") return `${shown} holds a password`;
  if (address.protocol !== "https:" && !(address.protocol === "http:" && isHere(address)))
    return `${shown} is neither https nor on this machine`;
  if (address.origin === server.origin || isHere(server)) return null;
  return isHere(address) || isIn(PRIVATE, address.hostname) ? `${shown} is not out there, where the server is` : null;
}

const LOOPBACK = blocked(["127.0.0.0/8", "::1/128"]);
const PRIVATE = blocked([
  ...["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"],
  ...["::/128", "fc00::/7", "fe80::/10"],
]);

function blocked(nets: readonly string[]): BlockList {
  const list = new BlockList();
  for (const net of nets) {
    const [address = "", bits] = net.split("/");
    list.addSubnet(address, Number(bits), address.includes(":") ? "ipv6" : "ipv4");
  }
  return list;
}

/** IPv4 in the clothes of IPv6 too. */
function isIn(list: BlockList, hostname: string): boolean {
  const address = hostname.replace(/^\[|\]$/g, "");
  const version = isIP(address);
  return version !== 0 && list.check(address, version === 4 ? "ipv4" : "ipv6");
}
