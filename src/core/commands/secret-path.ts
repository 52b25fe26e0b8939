import { canonicalName } from "../workspace/protected.ts";

/** Why a file is not read unasked: it is likely to hold a key or a password. `null` for all others. */
export function secretReason(path: string): string | null {
  const name = path.split("/").map(canonicalName).find(isSecret);
  return name === undefined ? null : `${path} may hold secrets`;
}

function isSecret(name: string): boolean {
  return SECRET_NAMES.some((pattern) => pattern.test(name));
}

const SECRET_NAMES: readonly RegExp[] = [
  /^\.env(?!\.(?:example|sample|template)$)(?:\..*)?$/,
  /^\.(?:npmrc|yarnrc|netrc|pypirc|pgpass|htpasswd|git-credentials|dockercfg)$/,
  /^\.(?:ssh|aws|azure|gnupg|kube|docker)$/,
  /^id_(?:rsa|dsa|ecdsa|ed25519)(?:\..*)?$/,
  /\.(?:pem|key|p12|pfx|jks|keystore|kdbx|asc|ppk)$/,
  /^(?:credentials?|secrets?|passwords?|passwd|shadow)(?:\.[a-z]+)?$/,
];
