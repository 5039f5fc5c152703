import { runbookFiles } from "../../../charts/operations/runbook-files";
import type { Manifest } from "../../../lib/manifests/manifest";
import type { Layer } from "../../../lib/layer/layer";
import type { OnCallSpec } from "../../../lib/spec/people";
import type { Kubectl, Outcome, RunOptions } from "../support/kubectl";
import { NAMESPACE } from "../support/layer";
import { writesOf, type Person } from "./access";

/** On-call roles, ordered by increasing permissions. An outsider is authenticated but not in any on-call group. */
export const RANKS = ["outsider", "read", "operate", "breakglass"] as const;

/** A person of the tests. */
export type Who = (typeof RANKS)[number];

/** People with fewer permissions, in increasing order. */
export function below(who: Who): readonly Who[] {
  return RANKS.slice(0, RANKS.indexOf(who));
}

const USER = "test-user";

/** The people of an environment, and what they did. */
export interface People {
  /** Runs kubectl in the layer's namespace. */
  readonly runAs: (who: Who, args: readonly string[], given?: RunOptions) => Promise<Outcome>;
  /** Runs a command and expects it to be allowed for `first`, and denied to `others`. */
  readonly expectFirst: (first: Who, others: readonly Who[], run: (who: Who) => Promise<Outcome>) => Promise<Outcome>;
  /** Identity of a person. */
  readonly person: (who: Who) => Person;
  /** Write permissions that each person's commands used. */
  readonly written: Readonly<Record<Who, Set<string>>>;
}

/** People with the on-call roles of an environment. The first group of each role counts. */
export function peopleOf(kubectl: Kubectl, onCall: OnCallSpec): People {
  const written = Object.fromEntries(RANKS.map((who) => [who, new Set<string>()])) as Record<Who, Set<string>>;
  const person = (who: Who): Person => ({
    user: USER,
    group: who === "outsider" ? "other-group" : (onCall[who]?.[0] ?? ""),
  });
  const record = (who: Who, outcome: Outcome): Outcome => {
    for (const write of writesOf(outcome.stderr)) written[who].add(write);
    return outcome;
  };
  return {
    written,
    person,
    runAs: async (who, args, given) => {
      const identity = ["--as", USER, "--as-group", person(who).group ?? ""];
      return record(who, await kubectl.try(["-n", NAMESPACE, "-v=6", ...identity, ...args], given));
    },
    expectFirst: async (first, others, run) => {
      for (const who of others) {
        const { code, stderr } = await run(who);
        expect({ who, code, stderr }).toEqual({ who, code: 1, stderr: expect.stringMatching(/forbidden/i) });
      }
      const outcome = record(first, await run(first));
      expect(outcome.stderr).not.toMatch(/forbidden/i);
      return outcome;
    },
  };
}

/** Objects of a runbook file of a layer. */
export function runbookFile(layer: Layer, kind: string, service?: string): readonly Manifest[] {
  const found = runbookFiles(layer).find(
    ({ file }) => file.kind === kind && (service === undefined || ("service" in file && file.service === service)),
  );
  if (found === undefined) throw new Error(`${layer.name} has no ${kind} of ${service}`);
  return found.manifests;
}
