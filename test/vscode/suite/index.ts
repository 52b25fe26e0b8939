/**
 * What the extension host runs: `run()` loads the suite into a mocha of its own, and rejects when a test fails. Built
 * into one file by ../build-suite.ts; the same under @vscode/test-electron and the headless VS Code.
 */
export async function run(): Promise<void> {
  const { default: Mocha } = await import("mocha");
  const mocha = new Mocha({ ui: "bdd", reporter: "spec", timeout: 60_000, color: false, forbidOnly: true });
  // describe() and it() must be there before the files with the tests are.
  mocha.suite.emit(Mocha.Suite.constants.EVENT_FILE_PRE_REQUIRE, globalThis, "", mocha);
  await import("./start-up.test.ts");
  await import("./settings-and-keys.test.ts");
  await import("./sign-in.test.ts");
  await import("./endpoints.test.ts");
  await import("./prices.test.ts");
  await import("./cap-question.test.ts");
  await import("./conflict-question.test.ts");
  await import("./swarm-questions.test.ts");
  await import("./stop-and-resume.test.ts");
  await import("./editor-facts.test.ts");
  await import("./spend.test.ts");
  await import("./history.test.ts");
  await import("./use-chain.test.ts");
  await import("./swarms.test.ts");
  await import("./correct-task.test.ts");
  await import("./proposal.test.ts");
  await import("./generate.test.ts");
  await import("./generate-surroundings.test.ts");
  await import("./apply.test.ts");
  await import("./demo.test.ts");
  const failures = await new Promise<number>((done) => mocha.run(done));
  if (failures > 0) throw new Error(`${failures} tests failed in the extension host.`);
}
