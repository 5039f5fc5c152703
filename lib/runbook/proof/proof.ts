import type { Layer } from "../../layer/layer";
import type { Procedure, RunStep } from "../procedure";
import { PROOF_RECORD } from "./record";
import { needsContainers, shapeOf } from "./shape";

/** What was proved about the command of a step, in this environment or in another one where it differs only in names. */
export type Proof =
  | {
      /** The command ran as its role and showed what it should. Its undo ran, too. */
      readonly kind: "proved";
      /** What the command ran on: `Kubernetes 1.36.3`. */
      readonly on: string;
    }
  | {
      /** The command ran as its role. What it shows depends on programs in containers, which were simulated. */
      readonly kind: "simulated";
      /** What the command ran on: `Kubernetes 1.36.3`. */
      readonly on: string;
    }
  | { readonly kind: "none" };

/** Shapes of proved commands, by procedure and step. */
export type ProvedSteps = Readonly<Record<string, readonly string[]>>;

/** What a run of the tests proved. */
export interface ProofRun {
  /** What the commands ran on: `Kubernetes 1.36.3`. */
  readonly on: string;
  /** Whether the containers were real. */
  readonly containers: "real" | "simulated";
  /** The proved steps. */
  readonly steps: ProvedSteps;
}

/** Looks up the proof of a step. */
export function proofOf(
  { id }: Pick<Procedure, "id">,
  { id: step, command }: RunStep,
  layer: Pick<Layer, "name" | "namespace" | "cluster">,
  record: readonly ProofRun[] = PROOF_RECORD,
): Proof {
  const shape = shapeOf(command, layer);
  const runs = record.filter(({ steps }) => steps[`${id}/${step}`]?.includes(shape) === true);
  const real = runs.find(({ containers }) => containers === "real" || !needsContainers(command));
  const [run] = runs;
  if (real !== undefined) return { kind: "proved", on: real.on };
  return run === undefined ? { kind: "none" } : { kind: "simulated", on: run.on };
}

/** Sentence about a proof. */
export function proofText(proof: Proof): string {
  switch (proof.kind) {
    case "proved":
      return `Proven on ${proof.on}.`;
    case "simulated":
      return `Runs with this role on ${proof.on}. Its output is not proven, because the containers were simulated.`;
    case "none":
      return "Not proven by a test.";
  }
}
