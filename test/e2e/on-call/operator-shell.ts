import { writeFileSync } from "fs";
import { join } from "path";
import { Sandbox } from "../../docs/sandbox";
import { PROJECT } from "../../helpers/fixtures";
import { run, type Kubectl, type Outcome } from "../support/kubectl";
import { kubectlWrapper } from "../support/kubectl-wrapper";
import type { Person } from "./access";

/** Adds the identity, and prints every request. */
const KUBECTL = kubectlWrapper('-v=6 --as "$AS_USER" --as-group "$AS_GROUP"');

/** Makes one change to a Deployment. */
const EDITOR = "sed -i s/minReadySeconds:.5/minReadySeconds:\\ 6/";

/** A shell with the sample environments and the manifest and runbook files of prod, in which a command runs as a person. */
export interface OperatorShell {
  /** Runs a whole command with its pipes. The exit code is that of the last program that failed. */
  readonly run: (person: Person, command: string, endsAt?: string) => Promise<Outcome>;
  /** Deletes the files. */
  readonly remove: () => void;
}

/** Creates the shell. */
export function operatorShell({ program, kubeconfig }: Kubectl): OperatorShell {
  const sandbox = new Sandbox();
  const tool = `exec "${process.execPath}" "${join(PROJECT, "build", "bin", "access-layer.js")}" "$@"\n`;
  writeFileSync(sandbox.at("bin", "access-layer"), `#!/bin/sh\n${tool}`, { mode: 0o755 });
  writeFileSync(sandbox.at("bin", "kubectl"), KUBECTL, { mode: 0o755 });
  for (const command of ["synth", "runbook-files"]) {
    const { status, output } = sandbox.run(`npx --no-install access-layer ${command} --env prod`);
    if (status !== 0) throw new Error(output);
  }
  // Another manifest of prod, because the usual one has no Job that creates the roles of PostgreSQL, and no ExternalSecrets.
  const roles = ["secrets:\n", "secrets:\n  databaseRoles: { keycloak: postgres-keycloak }\n"] as const;
  const store = ["onCall:\n", "externalSecrets: { store: { name: vault }, key: '{secret}' }\nonCall:\n"] as const;
  sandbox.edit("environments/prod.release.yaml", ...roles);
  sandbox.edit("environments/prod.yaml", ...store);
  const { status, output } = sandbox.run("npx --no-install access-layer synth --env prod --out roles");
  if (status !== 0) throw new Error(output);
  sandbox.edit("environments/prod.release.yaml", roles[1], roles[0]);
  sandbox.edit("environments/prod.yaml", store[1], store[0]);
  return {
    run: ({ user, group = "" }, command, endsAt) =>
      run("bash", ["-eo", "pipefail", "-c", command], {
        folder: sandbox.folder,
        endsAt,
        environment: {
          ...process.env,
          PATH: `${sandbox.at("bin")}:${process.env["PATH"]}`,
          KUBECONFIG: kubeconfig,
          REAL_KUBECTL: program,
          KUBE_EDITOR: EDITOR,
          AS_USER: user,
          AS_GROUP: group,
        },
      }),
    remove: () => sandbox.remove(),
  };
}
