import { existsSync, readFileSync, readdirSync } from "fs";
import { join } from "path";
import type { NodeCluster } from "./cluster";

/** Memory of a container at one moment, in bytes. */
export interface Memory {
  /** What the kubelet reports: everything except file pages that were not used recently. */
  readonly workingSet: number;
  /** Everything except file pages. The kernel cannot free it, so a limit below it ends in an OOM kill. */
  readonly fixed: number;
}

/** What a container used while it was watched. */
export interface Usage {
  /** Highest value of each kind of memory. The kernel is asked twice per second. */
  readonly peak: Memory;
  /** Median of each kind of memory since {@link UsageWatch.begin}. */
  readonly steady: Memory;
  /** CPUs on average since {@link UsageWatch.begin}. */
  readonly cpu: number;
  /** Processes that the kernel killed because of the limit. */
  readonly oomKills: number;
}

/** Watches the containers of a cluster. */
export interface UsageWatch {
  /** Starts the time over which `steady` and `cpu` are calculated. */
  readonly begin: () => void;
  /** Usage so far, by container id. Includes containers that have ended. */
  readonly read: () => ReadonlyMap<string, Usage>;
  readonly end: () => void;
}

interface Sample {
  readonly time: number;
  readonly memory: Memory;
  /** Nanoseconds of CPU time since the container started. */
  readonly cpuTime: number;
}

interface Watched {
  readonly samples: Sample[];
  peak: Memory;
  oomKills: number;
}

const MEMORY = "/sys/fs/cgroup/memory";
const CPU = "/sys/fs/cgroup/cpuacct";
const SAMPLE_MILLISECONDS = 500;
/** A container's cgroup has its id as its name. */
const CONTAINER = /^[0-9a-f]{64}$/;

/** Watches the memory and CPU time of every container of a cluster until `end`. */
export function watchUsage({ site }: NodeCluster): UsageWatch {
  const watched = new Map<string, Watched>();
  let begun = Date.now();
  const sample = () => {
    for (const path of containersBelow(site.cgroupPrefix)) {
      const found = readSample(path);
      if (found === undefined) continue;
      const id = path.split("/").at(-1) ?? "";
      const { memory } = found;
      const one = watched.get(id) ?? { samples: [], peak: memory, oomKills: 0 };
      one.samples.push(found);
      one.peak = {
        workingSet: Math.max(one.peak.workingSet, memory.workingSet),
        fixed: Math.max(one.peak.fixed, memory.fixed),
      };
      one.oomKills = found.oomKills;
      watched.set(id, one);
    }
  };
  const timer = setInterval(sample, SAMPLE_MILLISECONDS);
  // A test that fails does not reach `end`.
  timer.unref();
  return {
    begin: () => {
      begun = Date.now();
    },
    read: () => new Map([...watched].map(([id, one]) => [id, usageOf(one, begun)])),
    end: () => clearInterval(timer),
  };
}

/** Paths of the containers' cgroups below a controller. Pods come and go while they are listed. */
function containersBelow(prefix: string): readonly string[] {
  const nodes = readdirSync(MEMORY).filter((name) => name.startsWith(`${prefix}-`));
  return nodes.flatMap((node) =>
    ["", "burstable", "besteffort"].flatMap((quality) => {
      const pods = join(node, "kubepods", quality);
      return foldersIn(pods)
        .filter((name) => name.startsWith("pod"))
        .flatMap((pod) =>
          foldersIn(join(pods, pod))
            .filter((name) => CONTAINER.test(name))
            .map((id) => join(pods, pod, id)),
        );
    }),
  );
}

function foldersIn(path: string): readonly string[] {
  try {
    return readdirSync(join(MEMORY, path));
  } catch {
    return [];
  }
}

/** `undefined` if the container has just ended. */
function readSample(path: string): (Sample & { readonly oomKills: number }) | undefined {
  try {
    const read = (controller: string, name: string) => readFileSync(join(controller, path, name), "utf8");
    const statistics = fields(read(MEMORY, "memory.stat"));
    const inactive = statistics.get("total_inactive_file") ?? 0;
    const active = statistics.get("total_active_file") ?? 0;
    const used = Number(read(MEMORY, "memory.usage_in_bytes"));
    return {
      time: Date.now(),
      memory: { workingSet: Math.max(0, used - inactive), fixed: Math.max(0, used - inactive - active) },
      cpuTime: Number(read(CPU, "cpuacct.usage")),
      oomKills: fields(read(MEMORY, "memory.oom_control")).get("oom_kill") ?? 0,
    };
  } catch (error) {
    if (existsSync(join(MEMORY, path))) throw error;
    return undefined;
  }
}

function fields(text: string): ReadonlyMap<string, number> {
  return new Map(text.split("\n").map((line) => [line.split(" ")[0] ?? "", Number(line.split(" ")[1])]));
}

function usageOf({ samples, peak, oomKills }: Watched, begun: number): Usage {
  const since = samples.filter(({ time }) => time >= begun);
  const [first, last] = [since[0], since.at(-1)];
  const seconds = first === undefined || last === undefined ? 0 : (last.time - first.time) / 1000;
  const cpuTime = first === undefined || last === undefined ? 0 : last.cpuTime - first.cpuTime;
  return {
    peak,
    steady: {
      workingSet: median(since.map(({ memory }) => memory.workingSet)),
      fixed: median(since.map(({ memory }) => memory.fixed)),
    },
    cpu: seconds === 0 ? 0 : cpuTime / 1e9 / seconds,
    oomKills,
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}
