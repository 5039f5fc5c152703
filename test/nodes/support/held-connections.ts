import { spawn, type ChildProcessWithoutNullStreams } from "child_process";
import { NAMESPACE } from "../../e2e/support/layer";
import type { Kubectl } from "../../e2e/support/kubectl";
import { until } from "./namespaces";

/** A TCP connection that a process in a pod has opened and keeps open for several requests. */
export interface HeldConnection {
  /** Sends a request over the connection. Returns the status line, `closed`, or `no answer` if no packet arrives for a while. */
  readonly ask: () => Promise<string>;
  readonly close: () => void;
}

/** A response that a process in a pod has begun to read, and that sends a line every 100 ms. */
export interface HeldStream {
  /** Number of lines so far. */
  readonly lines: () => number;
  readonly hasEnded: () => boolean;
  readonly close: () => void;
}

/** Answers each line of stdin with a line on stdout. The time limit only turns a blocked connection into an answer. */
const KEEP_ALIVE = `exec 3<>"/dev/tcp/$0/$1" || exit 1
echo open
fail() { if [ "$1" -gt 128 ]; then echo "no answer"; else echo closed; exit; fi; }
while read -r line; do
  printf 'GET /health HTTP/1.1\\r\\nHost: held\\r\\n\\r\\n' >&3 || fail 1
  IFS= read -r -t 20 status <&3 || { fail $?; continue; }
  while IFS= read -r -t 20 header <&3 && [ "$header" != $'\\r' ]; do
    case "$header" in Content-Length:*) length=\${header//[^0-9]/} ;; esac
  done
  IFS= read -r -t 20 -N "$length" body <&3
  echo "\${status%$'\\r'}"
done`;

/**
 * Opens a connection from inside a pod to an HTTP server.
 * @throws Error if it can't be opened
 */
export async function holdConnection(
  kubectl: Kubectl,
  pod: string,
  host: string,
  port = 8000,
): Promise<HeldConnection> {
  const child = inPod(kubectl, pod, ["bash", "-c", KEEP_ALIVE, host, String(port)]);
  const output = linesOf(child);
  await until(`${pod} has opened a connection to ${host}`, () => {
    if (output.hasEnded()) throw new Error(`${pod} can't connect to ${host}:${port}`);
    return output.lines().includes("open");
  });
  return {
    ask: async () => {
      const before = output.lines().length;
      if (!output.hasEnded()) child.stdin.write("ask\n");
      await until("the request has an answer", () => output.lines().length > before || output.hasEnded());
      return output.lines()[before] ?? "closed";
    },
    close: () => child.kill("SIGKILL"),
  };
}

/**
 * Starts to read a stream from inside a pod.
 * @throws Error if no line arrives
 */
export async function holdStream(kubectl: Kubectl, pod: string, host: string): Promise<HeldStream> {
  const url = `http://${host}:8000/stream?seconds=3600`;
  const child = inPod(kubectl, pod, ["curl", "--silent", "--no-buffer", url]);
  const output = linesOf(child);
  await until(`${pod} reads a stream of ${host}`, () => {
    if (output.hasEnded()) throw new Error(`${pod} can't read ${url}`);
    return output.lines().length > 0;
  });
  return { lines: () => output.lines().length, hasEnded: output.hasEnded, close: () => child.kill("SIGKILL") };
}

/** Waits until a stream has sent more lines than the buffers between can hold back. */
export async function untilStreamContinues(stream: HeldStream): Promise<void> {
  const before = stream.lines();
  await until("the stream continues", () => {
    if (stream.hasEnded()) throw new Error("the stream has ended");
    return stream.lines() > before + 30;
  });
}

function inPod(kubectl: Kubectl, pod: string, command: readonly string[]): ChildProcessWithoutNullStreams {
  const args = ["-n", NAMESPACE, "exec", "--stdin", pod, "--", ...command];
  return spawn(kubectl.program, args, { env: { ...process.env, KUBECONFIG: kubectl.kubeconfig } });
}

function linesOf(child: ChildProcessWithoutNullStreams): {
  readonly lines: () => readonly string[];
  readonly hasEnded: () => boolean;
} {
  let text = "";
  let isRunning = true;
  child.stdout.on("data", (data: Buffer) => (text += data.toString()));
  child.stderr.resume();
  child.stdin.on("error", () => undefined);
  child.on("close", () => (isRunning = false));
  return { lines: () => text.split("\n").slice(0, -1), hasEnded: () => !isRunning };
}
