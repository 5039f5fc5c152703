import { NAMESPACE, eventually } from "../../e2e/support/layer";
import type { Kubectl } from "../../e2e/support/kubectl";
import { probePod } from "./client-pod";
import type { Rejection } from "./rejections";

/** Result of a load, from `dev/tools/stand-in/load.go`. */
export interface LoadSummary {
  /** Requests. */
  readonly total: number;
  readonly failed: number;
  readonly failures: readonly { readonly text: string; readonly count: number; readonly first: string }[];
  /** Answers by the version that sent them. */
  readonly versions: Readonly<Record<string, number>>;
  readonly newConnections: number;
}

/** Summary of a load with what {@link withoutRejections} needs. */
export interface LoadResult extends LoadSummary {
  /** Addresses that open the connections to the layer: its pods, or proxies. */
  readonly addresses: readonly string[];
  /** Time in milliseconds since 1970 at which all pods were sending. */
  readonly started: number;
  /**
   * Text of the failures that a rejected connection causes.
   * @default "connection refused"
   */
  readonly rejectedAs?: string;
}

/** What one process of a load sends. */
export interface LoadShape {
  /** Requests before the load can end. */
  readonly atLeast: number;
  /** New connections before the load can end. */
  readonly atLeastNew: number;
  /**
   * Milliseconds between two requests on a keep-alive connection.
   * @default 10
   */
  readonly pause?: number;
  /**
   * Duration of a stream in seconds. The load does not end before its streams.
   * @default 5
   */
  readonly streamSeconds?: number;
}

/** Options of {@link startLoad}. The numbers are those of each pod. */
export interface LoadOptions extends LoadShape {
  /** Address without a path, such as `http://gateway-service:8000`. */
  readonly url: string;
  /** Number of pods that send requests. More new connections than 50 per second and pod would reuse source ports. */
  readonly pods: number;
  /**
   * Name of the node that runs the pods.
   * @default - the scheduler chooses
   */
  readonly node?: string;
  /**
   * Beginning of the names of the pods, for several loads at the same time.
   * @default load
   */
  readonly name?: string;
}

/** A load that is running. */
export interface Load {
  /** Ends the load once it has sent enough requests. Returns the sums of all pods. */
  readonly finish: () => Promise<LoadResult>;
}

/** Starts pods that the policies treat like the `probe` job. They send requests until `finish`. */
export async function startLoad(kubectl: Kubectl, options: LoadOptions): Promise<Load> {
  const names = Array.from({ length: options.pods }, (_, index) => `${options.name ?? "load"}-${index + 1}`);
  const own = (...args: string[]) => kubectl.run(["-n", NAMESPACE, ...args]);
  const list = { apiVersion: "v1", kind: "List", items: names.map((name) => podOf(name, options)) };
  await kubectl.run(["create", "-f", "-"], { input: JSON.stringify(list) });
  // A JSON path would differ for a single pod.
  const ofEach = async (path: string) =>
    (await own("get", "pods", ...names, "--no-headers", "-o", `custom-columns=:${path}`)).trim().split(/\s+/);
  const phases = () => ofEach(".status.phase");
  await eventually(async () => {
    const found = await phases();
    if (found.some((phase) => phase !== "Running")) throw new Error(`the load pods are ${found.join(", ")}`);
    // Before this line, the first process ignores the signal of `finish`.
    const logs = await Promise.all(names.map((name) => own("logs", name)));
    if (logs.some((log) => !log.includes("sending requests"))) throw new Error("the load pods send no requests yet");
  });
  // Rejections before this moment hit the wait for the first answer, not a request.
  const started = Date.now();
  return {
    finish: async () => {
      for (const name of names) await own("exec", name, "--", "sh", "-c", "kill -TERM 1");
      await eventually(async () => {
        const found = await phases();
        if (found.includes("Running")) throw new Error(`the load pods are ${found.join(", ")}`);
      });
      const addresses = await ofEach(".status.podIP");
      const summaries: LoadSummary[] = [];
      for (const name of names) summaries.push(summaryOf(name, await own("logs", name)));
      await own("delete", "pod", ...names, "--wait=true");
      return { ...summaries.reduce(sum), addresses, started };
    },
  };
}

/** Arguments of `stand-in load`, except for the address: mostly keep-alive connections, and some slow requests and streams. */
export function loadArguments({ atLeast, atLeastNew, pause = 10, streamSeconds = 5 }: LoadShape): readonly string[] {
  const limits = [`--at-least=${atLeast}`, `--at-least-new=${atLeastNew}`, "--seconds=1800"];
  const workers = ["--keep-alive=6", `--pause=${pause}ms`, "--new-connections=25", "--slow=2", "--streams=2"];
  return [...limits, ...workers, `--stream-seconds=${streamSeconds}`];
}

/** Source ports below the range from which Linux chooses them. */
const WAIT_PORTS = "20000-20999";

function podOf(name: string, { url, node, ...shape }: LoadOptions): object {
  // The policies need a moment for a new pod. Requests of that moment would count as failures of the layer.
  // A rejected one leaves an entry in the connection table of its node for two minutes, which sends the next connection from the same port to the same pod,
  // even if that has ended meanwhile. So these requests use ports that the load never does.
  const script = `until /usr/bin/curl --silent --output /dev/null --max-time 2 --local-port ${WAIT_PORTS} "$0/health"; do :; done; sleep 3; exec stand-in load --url="$0" "$@"`;
  return probePod(name, ["bash", "-c", script, url, ...loadArguments(shape)], node);
}

/** Summary of what a process of a load printed. */
export function summaryOf(name: string, log: string): LoadSummary {
  const lines = log.trim().split("\n");
  // Failures are on stderr, and the kubelet can write the last of them after the summary.
  const last = lines.filter((line) => line.startsWith("{")).at(-1) ?? lines.at(-1) ?? "";
  try {
    return JSON.parse(last) as LoadSummary;
  } catch {
    throw new Error(`${name} printed no summary; its last line is ${last}`);
  }
}

/** Sum of two summaries. */
export function sum(one: LoadSummary, other: LoadSummary): LoadSummary {
  const versions = { ...one.versions };
  for (const [version, count] of Object.entries(other.versions)) versions[version] = (versions[version] ?? 0) + count;
  return {
    total: one.total + other.total,
    failed: one.failed + other.failed,
    failures: [...one.failures, ...other.failures],
    versions,
    newConnections: one.newConnections + other.newConnections,
  };
}

/** A load without the failures that the firewall of a node explains, and the number of those. */
export interface JudgedLoad {
  readonly failed: number;
  readonly failures: LoadSummary["failures"];
  /** Refused connections that kube-router's log shows. */
  readonly rejected: number;
}

/**
 * Subtracts refused connections that a node's firewall logged: kube-router rejects a connection now and then while it programs the
 * policies, which is a limit of these nodes and not of the layer. A refusal without a line in its log stays a failure.
 */
export function withoutRejections(result: LoadResult, rejections: readonly Rejection[]): JudgedLoad {
  const { addresses, failures, started, rejectedAs = "connection refused" } = result;
  let logged = rejections.filter(({ from, time }) => addresses.includes(from) && time >= started).length;
  let rejected = 0;
  const left = failures.flatMap((failure) => {
    const explained = failure.text.includes(rejectedAs) ? Math.min(failure.count, logged) : 0;
    logged -= explained;
    rejected += explained;
    return explained === failure.count ? [] : [{ ...failure, count: failure.count - explained }];
  });
  return { failed: result.failed - rejected, failures: left, rejected };
}
