import { mkdtempSync, rmSync } from "fs";
import { tmpdir } from "os";
import { join } from "path";
import { startServer } from "../e2e/support/child-processes";
import { untilServer } from "../nodes/support/until-server";

test("the error about a server that ends contains its last log lines", async () => {
  const logs = mkdtempSync(join(tmpdir(), "access-layer-logs-"));
  const server = startServer({
    name: "kubelet",
    program: "sh",
    args: ["-c", "echo no inotify instance; exit 1"],
    logs,
  });
  const waiting = untilServer(server, "the node is registered", () => Promise.resolve(false));
  // The kernel may report the exit before the output.
  await expect(waiting).rejects.toThrow(
    /^kubelet ended before this is true: the node is registered; kubelet: last log lines:\n/,
  );
  rmSync(logs, { recursive: true });
});
