import { jwtSecretSteps } from "../parts/jwt-secret";
import { securityTeam } from "../parts/people";
import type { Kit } from "../kit";
import type { FieldValue, Input, Procedure, Step } from "../procedure";
import { applyFiles, compareFiles, keepReleased, mergeFiles, renderFiles } from "../parts/release";
import { isExternal, syncSecret } from "../parts/secrets";
import type { ServiceTarget } from "../service-targets";

/** Rotates the keys with which services check tokens. */
export function rotateJwt(kit: Kit): Procedure | undefined {
  const readers = kit.services.filter(({ service }) => (service.secrets.jwt ?? []).length > 0);
  const [first] = readers;
  if (first === undefined) return undefined;
  const keys = [...new Set(readers.flatMap(({ service }) => service.secrets.jwt ?? []))].sort();
  return {
    id: "rotate-jwt",
    title: "Rotate the JWT keys",
    chapter: "security",
    situation: "the JWT keys must be rotated",
    keywords: ["leaked", "stolen", "compromised"],
    summary: `Give ${readers.map(({ name }) => name).join(", ")} another Secret with keys for tokens. Pods read a Secret only when they start, so a rotation is a release: a new Secret, its name in the release file, and a rollout.`,
    inputs: [secretInput(kit.layer.secrets.jwt)],
    steps: [
      ...leakSteps(kit),
      ...jwtSecretSteps(kit, keys),
      ...releaseSteps(kit, readers, first),
      ...verifySteps(kit, readers),
    ],
    escalate: `If services reject valid tokens after the rollout, undo the apply, unless a key leaked: the old Secret still exists. Then call ${securityTeam(kit)}.`,
  };
}

function secretInput(current: string): Input {
  return {
    name: "secret",
    what: `Name of the new Secret, which must differ from ${current}. Append the date.`,
    example: `${current.replace(/-\d+$/, "")}-${current.endsWith("-20261130") ? "20261201" : "20261130"}`,
    pattern: "[a-z0-9]([a-z0-9-]{0,60}[a-z0-9])?",
  };
}

const LEAKED = "If a key leaked.";

/** After a leak, tokens that the old key signed must stop working at once. */
function leakSteps(kit: Kit): Step[] {
  const group = "After a leak";
  return [
    {
      kind: "manual",
      group,
      id: "leaked",
      what: `Call ${securityTeam(kit)} before the first change. Then take all steps without a pause, and do not undo any of them: the old key would work again.`,
      condition: LEAKED,
    },
    {
      kind: "manual",
      group,
      id: "leaked-provider",
      what: "In the console of Keycloak, add a new key to the realm, make it active, and remove the old key at once. Tokens that the old key signed become invalid, and users log in again.",
      condition: "If the signing key of Keycloak leaked.",
    },
  ];
}

/** The steps after the rollout, which takes the old keys out of use. */
function afterLeakSteps({ layer }: Kit, group: string): Step[] {
  return [
    {
      kind: "manual",
      group,
      id: "leaked-old",
      what: `Ask an administrator of the cluster to delete the Secret ${layer.secrets.jwt} right after the rollout, so that no rollback can use it.`,
      condition: LEAKED,
    },
    {
      kind: "manual",
      group,
      id: "leaked-sessions",
      what: "In the console of Keycloak, end all sessions of the realm. Users log in again.",
      condition: LEAKED,
    },
  ];
}

function releaseSteps(kit: Kit, readers: readonly ServiceTarget[], first: ServiceTarget): Step[] {
  const group = "Release it";
  const set: readonly FieldValue[] = [{ path: "secrets.jwt", value: "<secret>" }];
  const names = readers.map(({ name }) => name);
  return [
    ...keepReleased(kit, group),
    {
      kind: "edit",
      group,
      id: "name",
      what: "Set the name of the new Secret in the release file.",
      file: kit.releaseFile,
      set,
    },
    renderFiles(kit, "synth", group),
    compareFiles(kit, "compare", group, {
      see: `Only workloads of ${names.join(", ")} restart, with the new name.`,
      output: `: ${kit.layer.secrets.jwt} → <secret>$`,
    }),
    ...(isExternal(kit, "jwt") ? syncSecret(kit, group, "<secret>") : []),
    applyFiles(kit, {
      id: "apply",
      group,
      what: "Apply the workloads that read the keys.",
      selector: `'app in (${names.join(",")}),version'`,
      who: "operate",
      changes: `Replaces the pods of ${names.join(", ")}. Until all are replaced, old and new pods use different keys.`,
      deployment: first.live.name,
    }),
  ];
}

function verifySteps(kit: Kit, readers: readonly ServiceTarget[]): Step[] {
  const { kubectl, layer } = kit;
  const group = "Verify";
  const names = readers.map(({ name }) => name).join(",");
  return [
    {
      kind: "run",
      group,
      id: "rollout",
      what: "Wait for the rollouts.",
      command: kubectl(`rollout status deployment -l 'app in (${names})' --timeout=15m`),
      who: "read",
      expect: { see: "Each Deployment is successfully rolled out.", output: "successfully rolled out$" },
      within: 900,
    },
    {
      kind: "run",
      group,
      id: "logs",
      what: "Look for errors about keys in the logs.",
      command: kubectl(`logs -l 'app in (${names}),version' --tail=200 --prefix`),
      who: "read",
      expect: { see: "The services log no errors about their keys. What they log depends on their images." },
      within: 30,
    },
    {
      kind: "manual",
      group,
      id: "token",
      what: "Send a request with a new token to a path that requires one. A health check requires none, so it does not test the keys.",
    },
    ...afterLeakSteps(kit, group),
    mergeFiles(group),
    {
      kind: "manual",
      group,
      id: "old",
      what: `Ask an administrator of the cluster to delete the Secret ${layer.secrets.jwt}.`,
      condition: "Only if no key leaked, and no rollback is needed, usually after a day.",
    },
  ];
}
