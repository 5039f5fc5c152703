import { understandTexts } from "../../charts/files/environments";
import { expectFixes } from "./fixes";
import { formatLocated, type LocatedProblem } from "../../lib/spec/problem";

/** An environment that uses every feature. Tests of schemas and rules edit the text of its files. */
export const SAMPLE = {
  environment: `schema: 1
name: sample
namespace: access-sample
cluster:
  context: sample-eu
  storageClass: fast
services:
  gateway:
    topology: blueGreen
    scale: { min: 3, max: 12, cpuPercent: 70 }
    calls: [auth, redis, projection]
    maxUnavailable: 1
  auth:
    topology: rolling
    scale: { min: 2, max: 6 }
    image: registry.local:5000/access/auth
    resources:
      requests: { cpu: 250m, memory: 256Mi }
      limits: { cpu: "1", memory: 512Mi }
    calls: [postgres, redis]
    secrets:
      jwt: [ACCESS_JWKS_URL]
    environment:
      LOG_LEVEL: info
    databaseConnections: 4
    drain: { seconds: 10, graceSeconds: 40 }
    livenessPath: /live
    writablePaths: [/tmp, /var/cache]
  streaming:
    topology: canary
    scale: { min: 3, max: 10 }
    calls: [kafka]
datastores:
  postgres:
    kind: inCluster
    version: "16.4"
    storage: 10Gi
    maxConnections: 100
  redis:
    kind: inCluster
    version: "7.4.1"
    storage: 2Gi
    maxMemory: 384Mi
  kafka:
    kind: external
    host: kafka.example.com
    port: 9093
    cidrs: [10.20.0.0/24]
  keycloak:
    kind: inCluster
    version: "26.2.5"
    hostname: auth.example.com
externalServices:
  projection:
    url: http://projection-service.data-processing.svc:8000
    namespace: data-processing
    labels: { app: projection }
    port: 8000
`,
  release: `schema: 1
services:
  gateway:
    live: blue
    preview: green
    blue: { version: v1.0.1, floor: 3 }
    green: { version: v1.0.0, floor: 1 }
  auth:
    rolling:
      version: v1.0.1
      floor: 2
      previous: { version: v1.0.0 }
  streaming:
    share: 0
    stable: { version: v1.0.1, floor: 3 }
    canary: { version: v1.0.1, floor: 1 }
secrets:
  jwt: access-secrets
`,
} as const;

/** Text to replace and its replacement. */
export type Edit = readonly [from: string, to: string];

/** Edits to the two files of the sample. */
export interface Edits {
  /** Edits to `sample.yaml`. */
  readonly environment?: readonly Edit[];
  /** Edits to `sample.release.yaml`. */
  readonly release?: readonly Edit[];
}

/** Returns the text of both sample files after the edits. */
export function editedSample({ environment = [], release = [] }: Edits): { environment: string; release: string } {
  return { environment: edited(SAMPLE.environment, environment), release: edited(SAMPLE.release, release) };
}

/** Returns all problems in the text of both files, with their positions. Throws if a message does not say what to do. */
export function locatedProblems(texts: { environment: string; release: string }): readonly LocatedProblem[] {
  const understood = understandTexts(
    { file: "sample.yaml", text: texts.environment },
    { file: "sample.release.yaml", text: texts.release },
    "sample.yaml",
  );
  return "problems" in understood ? expectFixes(understood.problems) : [];
}

/** Returns the problems of the edited sample as users see them. */
export function problemsAfter(edits: Edits): string[] {
  return locatedProblems(editedSample(edits)).map(formatLocated);
}

/** Returns the problems after one edit to the environment file. */
export function afterEdit(from: string, to: string): string[] {
  return problemsAfter({ environment: [[from, to]] });
}

/** Returns the problems after one edit to the release file. */
export function afterRelease(from: string, to: string): string[] {
  return problemsAfter({ release: [[from, to]] });
}

function edited(text: string, edits: readonly Edit[]): string {
  return edits.reduce((current, [from, to]) => {
    if (current.split(from).length !== 2)
      throw new Error(`expected ${JSON.stringify(from)} exactly once in the sample`);
    return current.replace(from, () => to);
  }, text);
}
