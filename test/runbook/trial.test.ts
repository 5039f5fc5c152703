import { mkdtempSync, rmSync, writeFileSync } from "fs";
import { tmpdir } from "os";
import { join } from "path";
import { shellIn, type OperatorShell } from "../e2e/runbook/shell";
import { proved } from "../e2e/runbook/verdict";
import { kubectl, type Kubectl } from "../e2e/support/kubectl";
import type { NodeCluster } from "../nodes/support/cluster";
import { NODE_PLACES } from "../nodes/support/runbook/lines";
import { step, type NodeLine } from "../nodes/support/runbook/node-line";
import { runTrial } from "../nodes/support/runbook/trial";

/** A fake kubectl: one running pod of auth, a forwarded port that never ends, and otherwise its arguments. */
const KUBECTL = `#!/bin/sh
case "$*" in
  *"get pods -o json"*) echo '{"items": [{"metadata": {"name": "auth-blue-1", "labels": {"app": "auth", "version": "blue"}},
    "spec": {}, "status": {"phase": "Running"}}]}' ;;
  port-forward*) echo "$*" > forwarded.txt; exec sleep 60 ;;
  broken*) echo no such thing >&2; exit 3 ;;
  *) echo "$*" ;;
esac
`;

describe("a trial of a line on real nodes", () => {
  const folder = mkdtempSync(join(tmpdir(), "access-layer-trial-test-"));
  const auth = NODE_PLACES.find(({ service }) => service === "auth");
  let client: Kubectl;
  let shell: OperatorShell;

  beforeAll(() => {
    const program = join(folder, "kubectl");
    writeFileSync(program, KUBECTL, { mode: 0o755 });
    client = kubectl(program, join(folder, "none"));
    shell = shellIn(folder, client);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const trial = (line: Partial<NodeLine>) => {
    const cluster = { kubectl: client, nodes: [] } as unknown as NodeCluster;
    const all = { numbers: [1], command: "kubectl look", verdict: proved("") };
    return runTrial(cluster, shell, { line: { ...all, ...line }, place: auth });
  };
  const log = (text: string) => step(`echo ${text} >> log.txt`, /^$/);

  test("a trial runs preparation, line, replacement and undo in this order", async () => {
    await trial({
      before: [log("before")],
      command: "echo line >> log.txt",
      proof: "echo proof >> log.txt",
      instead: [log("instead")],
      after: [log("after")],
    });
    expect(shell.read("log.txt")).toBe("before\nline\nproof\ninstead\nafter\n");
  });

  test("a trial judges the proof instead of the line's output", async () => {
    expect(await trial({ proof: "kubectl count", answer: /^count$/m })).toEqual({
      result: "works",
      text: "look\n",
      proof: "count\n",
    });
    expect(await trial({ answer: /^count$/m })).toMatchObject({ result: "does not work" });
    expect(await trial({ command: "kubectl broken", proof: "kubectl count", answer: /^count$/m })).toMatchObject({
      result: "does not work",
      text: "no such thing\n",
    });
  });

  test("a trial fills in the names of a service and its pod, in patterns, too", async () => {
    const found = await trial({
      command: "kubectl logs <pod-name> of <service-name> in deployment/<service-name>",
      instead: [step("kubectl get <service-name>", /^get <service-name>$/m)],
    });
    expect(found.text).toBe("logs auth-blue-1 of auth in deployment/auth-blue\n");
  });

  test("a trial fails if a replacement prints something else, and still undoes its changes", async () => {
    const failed = trial({ instead: [step("kubectl broken thing", /^fine$/m)], after: [log("undone")] });
    await expect(failed).rejects.toThrow(
      /`kubectl broken thing` ended with 3, must print \/\^fine\$\/m:\nno such thing/,
    );
    expect(shell.read("log.txt")).toMatch(/undone\n$/);
  });

  test("a trial expects a step that must fail to fail", async () => {
    await expect(trial({ before: [step("kubectl broken", /no such thing/, { code: 3 })] })).resolves.toMatchObject({
      result: "not testable here",
    });
    await expect(trial({ before: [step("kubectl fine", /fine/, { code: 3 })] })).rejects.toThrow("ended with 0");
  });

  test("a trial replaces a forwarded port by the same free one in both commands and ends the command in the background", async () => {
    const during = "kubectl port-forward deployment/<service-name> 8000:8000";
    const command = "grep . forwarded.txt && echo http://localhost:8000";
    const both = /^port-forward deployment\/auth-blue (?!8000:)(\d+):8000\nhttp:\/\/localhost:\1$/m;
    await expect(trial({ instead: [step(command, both, { during })] })).resolves.toMatchObject({
      result: "not testable here",
    });
  });
});
