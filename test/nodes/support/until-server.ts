import { lastLogLines, type Server } from "../../e2e/support/child-processes";
import { until } from "./namespaces";

/** Lines of the log in an error. A kubelet that does not start says why some lines before its last one. */
const LINES = 20;

/**
 * Waits until a condition holds that depends on a server.
 * @throws Error with the last lines of the server's log if the server ends, or if the condition does not hold in time
 */
export async function untilServer(server: Server, what: string, isTrue: () => Promise<boolean>): Promise<void> {
  try {
    await until(what, async () => {
      if (!server.isRunning()) throw new Error(`${server.name} ended before this is true: ${what}`);
      return isTrue();
    });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(`${message}; ${lastLogLines(server, LINES)}`, { cause: error });
  }
}
