import { spawn } from "child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "fs";
import { availableParallelism, tmpdir } from "os";
import { join } from "path";
import type { Manifest } from "../../../lib/manifests/manifest";
import { buildTool } from "../../../dev/tools/build";

/** A connection as cyclonus takes it. */
export interface Traffic {
  readonly Source: TrafficPeer;
  readonly Destination: TrafficPeer;
  readonly ResolvedPort: number;
  readonly ResolvedPortName: string;
  readonly Protocol: string;
}

/** One end of it; without `Internal` it is outside of the cluster. */
export interface TrafficPeer {
  readonly IP: string;
  readonly Internal?: {
    readonly Namespace: string;
    readonly NamespaceLabels: Readonly<Record<string, string>>;
    readonly PodLabels: Readonly<Record<string, string>>;
  };
}

/** Policies, and connections to judge by them. */
export interface Question {
  readonly policies: readonly Manifest[];
  readonly traffic: readonly Traffic[];
}

/** Whether each side lets a connection through. */
export interface Answer {
  readonly egress: boolean;
  readonly ingress: boolean;
}

/** Judges questions with cyclonus, one process for each, as many at once as there are processors. */
export async function askCyclonus(questions: readonly Question[]): Promise<readonly (readonly Answer[])[]> {
  const built = await buildTool("cyclonus");
  if ("reason" in built) throw new Error(built.reason);
  const answers: (readonly Answer[])[] = [];
  const queue = questions.entries();
  const work = async () => {
    for (const [index, question] of queue) answers[index] = await ask(built.path, question);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return answers;
}

async function ask(program: string, { policies, traffic }: Question): Promise<readonly Answer[]> {
  const folder = mkdtempSync(join(tmpdir(), "access-layer-cyclonus-"));
  try {
    const [policyPath, trafficPath] = [join(folder, "policies"), join(folder, "traffic.json")];
    mkdirSync(policyPath);
    const list = { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicyList", items: policies };
    writeFileSync(join(policyPath, "list.json"), JSON.stringify(list));
    writeFileSync(trafficPath, JSON.stringify(traffic));
    const options = ["--policy-path", policyPath, "--traffic-path", trafficPath];
    const answers = answersIn(await outputOf(program, ["analyze", "--mode", "query-traffic", ...options]));
    if (answers.length !== traffic.length)
      throw new Error(`cyclonus gave ${answers.length} answers to ${traffic.length} questions`);
    return answers;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function outputOf(program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
    const output: Buffer[] = [];
    let complaint = "";
    child.stdout.on("data", (data: Buffer) => output.push(data));
    child.stderr.on("data", (data: Buffer) => (complaint += data.toString()));
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve(Buffer.concat(output).toString());
      else reject(new Error(`cyclonus ended with ${code}: ${complaint.slice(0, 2000)}`));
    });
  });
}

/**
 * Reads the tables that cyclonus prints: below each `Is traffic allowed?` the policies that allow it or deny it, by direction. One
 * that allows is enough, and so is that there is none at all.
 */
function answersIn(output: string): readonly Answer[] {
  return output
    .split("Is traffic allowed?")
    .slice(1)
    .map((table) => {
      const rows = table.slice(0, table.indexOf("| IS ALLOWED? |"));
      const [ingress = "", egress = ""] = rows.split("\n| Egress ");
      const answer = { egress: lets(egress), ingress: lets(ingress) };
      const isAllowed = /\| IS ALLOWED\? \| +TRUE /.test(table);
      if (isAllowed !== (answer.ingress && answer.egress)) throw new Error(`this table was misread:${table}`);
      return answer;
    });
}

function lets(rows: string): boolean {
  return / Allow /.test(rows) || !/ Deny /.test(rows);
}
