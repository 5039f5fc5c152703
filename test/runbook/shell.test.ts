import { mkdtempSync, rmSync, writeFileSync } from "fs";
import { tmpdir } from "os";
import { join } from "path";
import { shellIn, type OperatorShell } from "../e2e/runbook/shell";

/** A fake kubectl that prints its arguments and ignores stdin. `kubectl logs` prints a line and never exits. */
const KUBECTL = `#!/bin/sh
[ "$1" = logs ] && { echo a line; exec sleep 60; }
[ "$1" = exec ] && { [ -t 0 ] && echo "terminal $(stty size)" || echo none; exit 0; }
echo "$# words"
`;

describe("the operator's shell", () => {
  const folder = mkdtempSync(join(tmpdir(), "access-layer-shell-test-"));
  const program = join(folder, "kubectl");
  let shell: OperatorShell;

  beforeAll(() => {
    writeFileSync(program, KUBECTL, { mode: 0o755 });
    shell = shellIn(folder, { program, kubeconfig: join(folder, "none") });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("the operator's shell runs a line and records its kubectl calls", async () => {
    const { code, stdout, calls } = await shell.run(`kubectl patch x -p '{"a": "b c"}'`);
    expect({ code, stdout, calls }).toEqual({
      code: 0,
      stdout: "4 words\n",
      calls: [["patch", "x", "-p", '{"a": "b c"}']],
    });
  });

  test("the operator's shell returns the exit code of each part of a pipeline", async () => {
    expect(await shell.run("false | true | (exit 3)")).toMatchObject({ code: 3, parts: [1, 0, 3] });
  });

  test("the operator's shell provides a terminal with rows and columns only for `-it`", async () => {
    expect((await shell.run("kubectl exec -it x -- y")).stdout).toBe("terminal 50 200\n");
    expect((await shell.run("kubectl exec -i x -- y")).stdout).toBe("none\n");
  });

  test("the operator's shell stops `logs -f` after its first output", async () => {
    expect(await shell.run("kubectl logs -f x")).toMatchObject({ code: 0, stdout: "a line\n" });
  });

  test("the operator's shell keeps its files in a separate folder", async () => {
    await shell.run("echo a > made.txt");
    shell.write("written.txt", "b");
    shell.write("below/it/written.txt", "c");
    expect(shell.files()).toEqual(["below", "made.txt", "written.txt"]);
    expect((await shell.run("cd below && cat it/written.txt")).stdout).toBe("c");
    expect((await shell.run("cat written.txt")).stdout).toBe("b");
    expect(shell.read("made.txt")).toBe("a\n");
  });

  test.each([
    ["apt upgrade -y", { code: 0, stdout: "on the operator's machine: apt upgrade -y\n" }],
    ["curl -f http://gateway-service:8000/health", { code: 6, stdout: "" }],
    ["aws s3 cp none.sql s3://bucket/", { code: 255, stderr: "The user-provided path none.sql does not exist.\n" }],
  ])("the operator's shell neither installs software nor uses the network: %s", async (command, outcome) => {
    expect(await shell.run(command)).toMatchObject(outcome);
  });
});
