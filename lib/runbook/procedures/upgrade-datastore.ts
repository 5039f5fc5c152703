import { datastoreDeploymentName } from "../../names";
import { datastoreNames } from "../../layer/datastores";
import { teamLead } from "../parts/people";
import type { Kit } from "../kit";
import type { EditStep, Input, Procedure } from "../procedure";
import { applyFiles, compareFiles, keepReleased, mergeFiles, renderFiles, rolledOut } from "../parts/release";
import { DIGEST } from "../parts/versions";

/** Changes the version of a server in the cluster. */
export function upgradeDatastore(kit: Kit): Procedure | undefined {
  const { datastores, backups } = kit.layer;
  const servers = datastoreNames(datastores).flatMap((name) => {
    const store = datastores[name];
    return store?.kind === "inCluster" ? [{ name, version: store.version, isPinned: store.digest !== undefined }] : [];
  });
  if (servers.length === 0) return undefined;
  const group = "Upgrade";
  const isPinned = servers.some((one) => one.isPinned);
  return {
    id: "upgrade-datastore",
    title: "Upgrade a datastore",
    chapter: "maintenance",
    situation: "a datastore needs a new version",
    summary:
      "Change the version of a datastore in the cluster. Each has one pod, so this is an outage of a minute or two. Pods of Keycloak are replaced one after another if only the last number of the version changes. A major version of PostgreSQL, a minor version of Keycloak and an older version of any store need more steps: the comparison lists them.",
    targets: servers.map(({ name }) => ({
      name,
      values: { datastore: name, deployment: datastoreDeploymentName(name) },
    })),
    inputs: [...servers.map(({ name, version }) => versionInput(name, version)), ...(isPinned ? [DIGEST] : [])],
    steps: [
      ...(backups?.database === undefined
        ? []
        : [
            {
              kind: "manual",
              group: "Prepare",
              id: "backup",
              what: "Back up the databases: see [Back up the databases](#database-backup).",
              only: servers.map(({ name }) => name).filter((name) => name === "postgres" || name === "keycloak"),
            } as const,
          ]),
      {
        kind: "run",
        group: "Prepare",
        id: "status",
        what: "Check that the datastore is healthy.",
        command: kit.kubectl("get deployment/<deployment>"),
        who: "read",
        expect: { see: "READY shows the same number twice.", output: "^<deployment> +(\\d+)/\\1 " },
        within: 10,
      },
      ...keepReleased(kit),
      ...servers.map((one) => versionStep(kit, one, group)),
      renderFiles(kit, "synth", group),
      compareFiles(kit, "compare", group, {
        see: "<deployment> restarts with the new image. Stop here if a warning starts with postgres/, keycloak/, kafka/downgrade or redis/downgrade, and follow its steps instead.",
        output: "<deployment>",
      }),
      applyFiles(kit, {
        id: "apply",
        group,
        what: "Apply the datastore.",
        selector: "app=<datastore>",
        who: "pipeline",
        changes:
          "Replaces the pods of <deployment>. Its clients fail until the new pod is ready, and then connect again.",
        deployment: "<deployment>",
      }),
      rolledOut(kit, "rollout", group, "<deployment>"),
      {
        kind: "run",
        group: "Verify",
        id: "log",
        what: "Look for errors in the log.",
        command: kit.kubectl("logs -l app=<datastore> --tail=50 --prefix"),
        who: "read",
        expect: { see: "The server logs that it is ready, and no errors." },
        within: 30,
      },
      mergeFiles("Verify"),
    ],
    escalate: `If the new pod is not ready 10 minutes after the apply, undo the apply. If the old version does not start either, stop, keep the volume, and call ${teamLead(kit)}.`,
  };
}

function versionInput(name: string, version: string): Input {
  return {
    name: `${name}-version`,
    what: `New version of ${name}. The current version is ${version}.`,
    example: nextPatch(version),
    pattern: "[A-Za-z0-9_][A-Za-z0-9._-]{0,127}",
  };
}

/** The version with its last number increased. */
function nextPatch(version: string): string {
  return version.replace(/(\d+)(?=\D*$)/, (last) => String(Number(last) + 1));
}

function versionStep(
  { environmentFile }: Kit,
  { name, isPinned }: { readonly name: string; readonly isPinned: boolean },
  group: string,
): EditStep {
  const path = `datastores.${name}`;
  return {
    kind: "edit",
    group,
    id: `version-${name}`,
    what: "Set the version in the environment file.",
    only: [name],
    file: environmentFile,
    set: [
      { path: `${path}.version`, value: `"<${name}-version>"` },
      ...(isPinned ? [{ path: `${path}.digest`, value: "<digest>" }] : []),
    ],
  };
}
