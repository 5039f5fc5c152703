import { spawn } from "child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "fs";
import { availableParallelism, tmpdir } from "os";
import { join } from "path";
import type { Manifest } from "../../../lib/manifests/manifest";
import { buildTool } from "../../../dev/tools/build";

/** A connection in cyclonus's format. */
export interface Traffic {
  readonly Source: TrafficPeer;
  readonly Destination: TrafficPeer;
  readonly ResolvedPort: number;
  readonly ResolvedPortName: string;
  readonly Protocol: string;
}

/** One endpoint of a connection. An endpoint outside the cluster has no `Internal` field. */
export interface TrafficPeer {
  readonly IP: string;
  readonly Internal?: {
    readonly Namespace: string;
    readonly NamespaceLabels: Readonly<Record<string, string>>;
    readonly PodLabels: Readonly<Record<string, string>>;
  };
}

/** Policies and connections to evaluate. */
export interface Question {
  readonly policies: readonly Manifest[];
  readonly traffic: readonly Traffic[];
}

/** Whether each side allows the connection. */
export interface Answer {
  readonly egress: boolean;
  readonly ingress: boolean;
}

/**
 * Evaluates questions with cyclonus. Starts one process per question, and runs as many processes in parallel as there are
 * processors.
 */
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
      throw new Error(`cyclonus returned ${answers.length} answers for ${traffic.length} connections`);
    return answers;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function outputOf(program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
    const output: Buffer[] = [];
    let stderr = "";
    child.stdout.on("data", (data: Buffer) => output.push(data));
    child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve(Buffer.concat(output).toString());
      else reject(new Error(`cyclonus exited with ${code}: ${stderr.slice(0, 2000)}`));
    });
  });
}

/**
 * Parses the tables that cyclonus prints. Below each `Is traffic allowed?` it lists the policies that allow or deny the connection,
 * grouped by direction. A side allows the connection if at least one policy allows it or no policy applies.
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
      if (isAllowed !== (answer.ingress && answer.egress))
        throw new Error(`the parsed table contradicts its total:${table}`);
      return answer;
    });
}

function lets(rows: string): boolean {
  return / Allow /.test(rows) || !/ Deny /.test(rows);
}
