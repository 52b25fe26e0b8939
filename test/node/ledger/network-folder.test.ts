import assert from "node:assert/strict";
import { networkFolder } from "../../../src/node/ledger/network-folder.ts";

describe("a network folder", () => {
  it("is known on Linux by the number of its file system", () => {
    const kinds = [0x6969, 0xff534d42, 0xef53].map((type) => networkFolder("/data", "linux", () => type));
    assert.deepEqual(kinds, ["NFS", "CIFS", null]);
  });

  it("is known on Windows by the form of its path", () => {
    const paths = ["\\\\server\\share", "//server/share", "\\\\?\\C:\\data", "C:\\data"];
    const kinds = paths.map((path) => networkFolder(path, "win32"));
    assert.deepEqual(kinds, ["a Windows share", "a Windows share", null, null]);
  });

  it("is not claimed where it cannot be told", () => {
    const fails = () => {
      throw new Error("not there");
    };
    assert.deepEqual([networkFolder("/data", "linux", fails), networkFolder("/data", "darwin")], [null, null]);
    assert.equal(networkFolder(process.cwd()), null);
  });
});
